package io.swingnode.node.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swingnode.components.LifecycleManager;
import io.swingnode.components.event.AppEvent;
import io.swingnode.components.event.EventHub;
import io.swingnode.components.model.ConfigEntry;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.UpgradeSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Answers the requests about applications that come through the control socket. */
public final class ControlApps implements ControlServer.Handler {
    private final LifecycleManager manager;

    public ControlApps(LifecycleManager manager) {
        this.manager = manager;
    }

    @Override
    public void handle(JsonNode request, ControlServer.Reply reply) throws Exception {
        switch (request.path("request").asText()) {
            case "status" -> reply.result(status(request));
            case "logs" -> reply.result(logs(request));
            case "events" -> events(request, reply);
            case "upgrade" -> upgrade(request, reply);
            case "install" -> follow(request, reply, () -> install(request));
            default -> follow(request, reply, () -> change(request));
        }
    }

    private String change(JsonNode request) {
        String app = app(request);
        Selection selection = selection(request);
        manager.requireComponents(app, selection);
        switch (request.path("request").asText()) {
            case "start" -> manager.start(app, startOptions(request));
            case "stop" ->
                manager.stop(
                        app,
                        selection,
                        request.path("updateStatus").asBoolean(true),
                        request.path("silent").asBoolean());
            case "restart" -> manager.restart(app, selection);
            case "reload" -> manager.reload(app, selection);
            case "config" -> config(request);
            case "cancel" -> manager.cancelDownload(app);
            case "reset" -> reset(app, components(request));
            case "remove" ->
                remove(app, components(request), request.path("data").asBoolean());
            default -> throw usage("unknown request " + request.path("request"));
        }
        return app;
    }

    private static StartOptions startOptions(JsonNode request) {
        boolean waits = request.path("wait").asBoolean(true);
        return new StartOptions(
                selection(request), true, waits, request.path("e2e").asBoolean());
    }

    private String install(JsonNode request) {
        Path manifest = Path.of(request.path("manifest").asText());
        return manager.install(manifest, request.path("start").asBoolean())
                .json()
                .path("id")
                .asText();
    }

    private void upgrade(JsonNode request, ControlServer.Reply reply) throws Exception {
        UpgradeSession session = manager.checkUpgrade(
                app(request), Path.of(request.path("manifest").asText()));
        if (request.path("check").asBoolean()) {
            reply.result(JsonNodeFactory.instance.objectNode().set("upgrade", ControlServer.JSON.valueToTree(session)));
            return;
        }
        follow(request, reply, () -> {
            manager.upgrade(session.id(), selection(request));
            return session.appId();
        });
    }

    private void config(JsonNode request) {
        if (!request.path("configs").isArray()) {
            throw new LifecycleException(Code.BAD_CONFIG, "configs must be a list of {key, value}");
        }
        List<ConfigEntry> entries = new ArrayList<>();
        for (JsonNode entry : request.path("configs")) {
            if (!entry.path("key").isTextual() || !entry.path("value").isTextual()) {
                throw new LifecycleException(Code.BAD_CONFIG, "a config needs a key and a value, both texts");
            }
            entries.add(new ConfigEntry(
                    entry.path("key").asText(),
                    entry.path("value").asText(),
                    entry.path("custom").asBoolean(),
                    entry.path("secure").asBoolean()));
        }
        List<String> target = new ArrayList<>(List.of(app(request)));
        target.addAll(components(request));
        manager.config(target, entries, request.path("skipHook").asBoolean());
    }

    private void reset(String app, List<String> components) {
        if (components.isEmpty()) {
            manager.reset(app);
        }
        components.forEach(component -> manager.resetComponent(app, component));
    }

    private void remove(String app, List<String> components, boolean withData) {
        if (components.isEmpty()) {
            manager.remove(app, withData);
        }
        components.forEach(component -> manager.removeComponent(app, component, withData));
    }

    private JsonNode status(JsonNode request) {
        boolean force = request.path("force").asBoolean();
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        List<String> apps = request.has("app") ? List.of(app(request)) : manager.applications();
        result.putArray("applications");
        for (String app : apps) {
            manager.requireComponents(app, selection(request));
            result.withArray("applications")
                    .add(manager.status(app, selection(request), force).json());
        }
        return result;
    }

    private JsonNode logs(JsonNode request) {
        String app = app(request);
        List<String> ids = components(request);
        if (ids.isEmpty()) {
            ids = new ArrayList<>();
            for (JsonNode component :
                    manager.status(app, Selection.ALL, false).json().path("components")) {
                ids.add(component.path("id").asText());
            }
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.putArray("logs");
        for (String id : ids) {
            result.withArray("logs")
                    .addObject()
                    .put("component", id)
                    .put("directory", manager.logs(app, id).toString());
        }
        return result;
    }

    private void events(JsonNode request, ControlServer.Reply reply) throws Exception {
        String app = request.path("app").asText("");
        if (request.path("recent").asBoolean()) {
            for (AppEvent event : manager.events().recent()) {
                if (app.isEmpty() || event.appId().equals(app)) {
                    reply.event(json(event));
                }
            }
            reply.result(JsonNodeFactory.instance.objectNode());
            return;
        }
        BlockingQueue<AppEvent> queue = new ArrayBlockingQueue<>(EventHub.BUFFER);
        reply.watch();
        try (AutoCloseable subscription = manager.events().subscribe(queue::offer)) {
            long expected = 0;
            while (subscription != null) {
                AppEvent event = queue.take();
                if (expected > 0 && event.sequence() != expected) {
                    throw new LifecycleException(
                            Code.QUEUE_FULL, "this reader fell " + EventHub.BUFFER + " events behind; begin again");
                }
                expected = event.sequence() + 1;
                if (app.isEmpty() || event.appId().equals(app)) {
                    reply.event(json(event));
                }
            }
        }
    }

    /** Does the work on a thread of its own and sends the events meanwhile; then the outcome. */
    private void follow(JsonNode request, ControlServer.Reply reply, ControlWork.Body body) throws Exception {
        boolean waits = request.path("wait").asBoolean();
        String named = request.path("app").asText("");
        JobOutcome failures = new JobOutcome(selection(request));
        BlockingQueue<AppEvent> queue = new ArrayBlockingQueue<>(EventHub.BUFFER);
        try (AutoCloseable subscription = manager.events().subscribe(queue::offer);
                AutoCloseable heard = manager.events().subscribe(failures)) {
            ControlWork work = ControlWork.start(manager, body, selection(request), waits);
            while (subscription != null && heard != null && (!work.isDone() || !queue.isEmpty())) {
                AppEvent event = queue.poll(50, TimeUnit.MILLISECONDS);
                if (event != null && (named.isEmpty() ? work.isAbout(event) : named.equals(event.appId()))) {
                    reply.event(json(event));
                }
            }
            String app = work.outcome();
            // A start tells of its failure itself; that of a job is only heard of.
            boolean queued = waits && !request.path("request").asText().equals("start");
            Optional<String> failure = queued ? failures.of(app) : Optional.empty();
            if (failure.isPresent()) {
                throw new LifecycleException(Code.PROCESS_FAILED, failure.get());
            }
            reply.result(after(app));
        }
    }

    private JsonNode after(String app) throws IOException {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.putArray("applications");
        if (manager.applications().contains(app)) {
            result.withArray("applications")
                    .add(manager.status(app, Selection.ALL, false).json());
        }
        return result;
    }

    private static ObjectNode json(AppEvent event) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("sequence", event.sequence())
                .put("at", event.at().toString())
                .put("name", event.name())
                .put("internal", event.internal())
                .put("app", event.appId());
        json.set("payload", event.payload());
        return json;
    }

    private static String app(JsonNode request) {
        String app = request.path("app").asText();
        if (app.isBlank()) {
            throw usage("the request names no application");
        }
        return app;
    }

    private static List<String> components(JsonNode request) {
        List<String> ids = new ArrayList<>();
        request.path("components").forEach(id -> ids.add(id.asText()));
        return ids;
    }

    /** Anything but a list selects all. */
    private static Selection selection(JsonNode request) {
        return Selection.of(components(request));
    }

    private static LifecycleException usage(String message) {
        return new LifecycleException(Code.USAGE, message);
    }
}
