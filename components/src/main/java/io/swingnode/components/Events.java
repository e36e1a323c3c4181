package io.swingnode.components;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Emits the events that the contract names, with the payloads it names. */
final class Events {
    static final String STATUS_CHANGE = "statusChange";
    static final String STARTED = "started";
    static final String START_FAILED = "startFailed";
    static final String STOPPED = "stopped";
    static final String UPDATED = "updated";
    static final String UPGRADED = "upgraded";
    static final String INSTALLED = "installed";
    static final String INSTALL_FAILED = "installFailed";
    static final String DOWNLOAD_FAILED = "downloadFailed";
    static final String REMOVED = "removed";
    static final String COMPONENTS_UPDATED = "componentsUpdated";
    static final String APP_CONFIG_CHANGED = "appConfigChanged";
    static final String NOTIFICATION = "notification";

    private final EventHub hub;

    Events(EventHub hub) {
        this.hub = hub;
    }

    /** A public event whose payload is the application's state. */
    void emit(String name, ApplicationState application) {
        hub.emit(name, false, application.id(), Views.application(application));
    }

    /** The same for something that failed: the state plus {@code error.message} and the components it failed for. */
    void emitFailure(String name, ApplicationState application, Selection selection, Throwable failure) {
        ObjectNode payload = Views.application(application);
        payload.putObject("error").put("message", message(failure)).set("components", ids(application, selection));
        hub.emit(name, false, application.id(), payload);
    }

    /** The internal word that routes and ports may have changed: every component of the application. */
    void componentsUpdated(ApplicationState application) {
        List<ComponentInfo> components =
                application.components().stream().map(ComponentInfo::of).toList();
        hub.emit(
                COMPONENTS_UPDATED,
                true,
                application.id(),
                Views.json(Map.of("appId", application.id(), "components", components)));
    }

    void appConfigChanged(String appId, JsonNode configs) {
        ObjectNode payload = Views.object();
        payload.put("appId", appId).set("configs", configs);
        hub.emit(APP_CONFIG_CHANGED, true, appId, payload);
    }

    /** Words for the operator: what became of an operation on the components selected. */
    void notifySuccess(ApplicationState application, Selection selection, String operation, String message) {
        notify(application, selection, operation, "success", "", message);
    }

    /** The same for a failure, which is that of these components and of no other. */
    void notifyFailure(ApplicationState application, Selection selection, String operation, Throwable failure) {
        notify(application, selection, operation, "error", " failed", message(failure));
    }

    private void notify(
            ApplicationState application,
            Selection selection,
            String operation,
            String severity,
            String outcome,
            String message) {
        String title = operation + " of " + application.definition().title() + outcome;
        ObjectNode payload = Views.object()
                .put("severity", severity)
                .put("operation", operation)
                .put("title", title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1))
                .put("message", message);
        payload.set("components", ids(application, selection));
        hub.emit(NOTIFICATION, false, application.id(), payload);
    }

    private static ArrayNode ids(ApplicationState application, Selection selection) {
        ArrayNode ids = JsonNodeFactory.instance.arrayNode();
        application.components().stream()
                .map(ComponentState::id)
                .filter(selection::includes)
                .forEach(ids::add);
        return ids;
    }

    static String message(Throwable failure) {
        Throwable cause = failure;
        while (!(cause instanceof LifecycleException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
