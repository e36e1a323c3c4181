package io.swingnode.components.event;

import akka.Done;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentInfo;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.ProcessExit;
import io.swingnode.components.model.Selection;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Emits the events of the lifecycle, with the payloads that docs/components.md lists. */
public final class Events {
    public static final String STATUS_CHANGE = "statusChange";
    public static final String STARTED = "started";
    public static final String START_FAILED = "startFailed";
    public static final String STOPPED = "stopped";
    public static final String UPDATED = "updated";
    public static final String UPGRADED = "upgraded";
    public static final String INSTALLED = "installed";
    public static final String INSTALL_FAILED = "installFailed";
    public static final String DOWNLOAD_FAILED = "downloadFailed";
    public static final String REMOVED = "removed";
    public static final String PROCESS_ENDED = "processEnded";
    /** Severities of a notification that mean that the operation did not come to its end. */
    public static final String FAILED = "error";

    public static final String CANCELLED = "cancelled";
    static final String COMPONENTS_UPDATED = "componentsUpdated";
    static final String APP_CONFIG_CHANGED = "appConfigChanged";
    static final String NOTIFICATION = "notification";

    private final EventRecorder recorder;

    public Events(EventRecorder recorder) {
        this.recorder = recorder;
    }

    /** A public event whose payload is the application's state. */
    public void emit(String name, ApplicationState application) {
        recorder.record(draft(name, false, application.id(), ApplicationJson.application(application)));
    }

    /** The same for a failure: the state, {@code error.message}, and the components that it failed for. */
    public void emitFailure(String name, ApplicationState application, Selection selection, Throwable failure) {
        ObjectNode payload = ApplicationJson.application(application);
        payload.putObject("error").put("message", message(failure)).set("components", ids(application, selection));
        recorder.record(draft(name, false, application.id(), payload));
    }

    /** The internal event that routes and ports may have changed: lists every component of the application. */
    public void componentsUpdated(ApplicationState application) {
        List<ComponentInfo> components =
                application.components().stream().map(ComponentInfo::of).toList();
        recorder.record(draft(
                COMPONENTS_UPDATED,
                true,
                application.id(),
                ApplicationJson.json(Map.of("appId", application.id(), "components", components))));
    }

    /** The public event that a process ended without being asked to, and what follows; for actors, which need not wait. */
    public CompletionStage<Done> processEnded(String appId, String componentId, ProcessExit exit) {
        ObjectNode payload = ApplicationJson.exit(exit);
        payload.put("appId", appId).put("component", componentId);
        return recorder.post(draft(PROCESS_ENDED, false, appId, payload));
    }

    public void appConfigChanged(String appId, JsonNode configs) {
        ObjectNode payload = ApplicationJson.object();
        payload.put("appId", appId).set("configs", configs);
        recorder.record(draft(APP_CONFIG_CHANGED, true, appId, payload));
    }

    /** A message for the operator: an operation on the selected components succeeded. */
    public void notifySuccess(ApplicationState application, Selection selection, String operation, String message) {
        notify(application, selection, operation, "success", "", "", message);
    }

    /** The same for a failure; failures of other components are not reported here. */
    public void notifyFailure(ApplicationState application, Selection selection, String operation, Throwable failure) {
        notify(application, selection, operation, FAILED, " failed", code(failure), message(failure));
    }

    /**
     * The same for an operation that an operator cancelled; whoever waits for it hears of it by this.
     *
     * @param reason follows the words that it was cancelled; empty when that was what the operator asked for
     */
    public void notifyCancelled(ApplicationState application, Selection selection, String operation, String reason) {
        String message = "the " + operation + " of " + application.id() + " was cancelled" + reason;
        notify(application, selection, operation, CANCELLED, " cancelled", Code.CANCELLED.name(), message);
    }

    private void notify(
            ApplicationState application,
            Selection selection,
            String operation,
            String severity,
            String outcome,
            String code,
            String message) {
        String title = operation + " of " + application.definition().title() + outcome;
        ObjectNode payload = ApplicationJson.object()
                .put("severity", severity)
                .put("operation", operation)
                .put("title", title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1))
                .put("message", message);
        if (!code.isEmpty()) {
            payload.put("code", code);
        }
        payload.set("components", ids(application, selection));
        recorder.record(draft(NOTIFICATION, false, application.id(), payload));
    }

    private static ArrayNode ids(ApplicationState application, Selection selection) {
        ArrayNode ids = JsonNodeFactory.instance.arrayNode();
        application.components().stream()
                .map(ComponentState::id)
                .filter(selection::includes)
                .forEach(ids::add);
        return ids;
    }

    public static String message(Throwable failure) {
        Throwable cause = cause(failure);
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static String code(Throwable failure) {
        return cause(failure) instanceof LifecycleException known ? known.code().name() : Code.PROCESS_FAILED.name();
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (!(cause instanceof LifecycleException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static EventDraft draft(String name, boolean internal, String appId, JsonNode payload) {
        return new EventDraft(Instant.now(), name, internal, appId, payload);
    }
}
