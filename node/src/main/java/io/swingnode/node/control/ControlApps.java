package io.swingnode.node.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.components.LifecycleManager;
import io.swingnode.components.event.AppEvent;
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

/** Carries out the requests of the control socket that are about applications. */
public final class ControlApps {
    private final LifecycleManager manager;

    public ControlApps(LifecycleManager manager) {
        this.manager = manager;
    }

    /** Carries out a request; the reply gets its events, then its result. */
    public void handle(ControlRequest.OfApplications request, ControlServer.Reply reply) throws Exception {
        switch (request) {
            case ControlRequest.Status status -> reply.result(status(status));
            case ControlRequest.Logs logs -> reply.result(logs(logs));
            case ControlRequest.Events events -> events(events, reply);
            case ControlRequest.Install install -> follow(Following.of(install), reply, () -> install(install));
            case ControlRequest.Upgrade upgrade -> upgrade(upgrade, reply);
            case ControlRequest.Change change -> follow(Following.of(change), reply, () -> change(change));
        }
    }

    /**
     * Which events of an operation are sent to its client, and when it has ended.
     *
     * @param app the application; unknown for an install until its manifest has been read
     * @param waits only when the jobs that the operation queued have ended
     * @param failsByEvent a queued job reports its failure by an event alone
     */
    private record Following(Optional<String> app, Selection selection, boolean waits, boolean failsByEvent) {
        static Following of(ControlRequest.Install install) {
            return new Following(Optional.empty(), Selection.ALL, install.waits(), install.waits());
        }

        static Following of(ControlRequest.Upgrade upgrade) {
            return new Following(
                    Optional.of(upgrade.app()), Selection.of(upgrade.components()), upgrade.waits(), upgrade.waits());
        }

        static Following of(ControlRequest.Change change) {
            boolean waits = switch (change) {
                case ControlRequest.Start start -> start.waits();
                case ControlRequest.Restart restart -> restart.waits();
                case ControlRequest.Stop stop -> false;
                case ControlRequest.Reload reload -> false;
                case ControlRequest.DeleteProcess delete -> false;
                case ControlRequest.Route route -> false;
                case ControlRequest.Config config -> false;
                case ControlRequest.Cancel cancel -> false;
                case ControlRequest.Reset reset -> false;
                case ControlRequest.Remove remove -> false;
            };
            // A start throws when it fails.
            boolean failsByEvent = waits && !(change instanceof ControlRequest.Start);
            return new Following(Optional.of(change.app()), change.selection(), waits, failsByEvent);
        }
    }

    private String change(ControlRequest.Change change) {
        String app = change.app();
        Selection selection = change.selection();
        manager.requireComponents(app, selection);
        switch (change) {
            case ControlRequest.Start start ->
                manager.start(app, new StartOptions(selection, true, start.waits(), start.e2e()));
            case ControlRequest.Stop stop -> manager.stop(app, selection, stop.updateStatus(), stop.silent());
            case ControlRequest.Restart restart -> manager.restart(app, selection);
            case ControlRequest.Reload reload -> manager.reload(app, selection);
            case ControlRequest.DeleteProcess delete -> manager.deleteProcess(app, selection);
            case ControlRequest.Route route ->
                manager.updateRoutePath(app, route.components().getFirst(), route.path());
            case ControlRequest.Config config -> config(config);
            case ControlRequest.Cancel cancel -> manager.cancelDownload(app);
            case ControlRequest.Reset reset -> reset(app, reset.components());
            case ControlRequest.Remove remove -> remove(app, remove.components(), remove.data());
        }
        return app;
    }

    private String install(ControlRequest.Install install) {
        return manager.install(Path.of(install.manifest()), install.start())
                .json()
                .path("id")
                .asText();
    }

    private void upgrade(ControlRequest.Upgrade upgrade, ControlServer.Reply reply) throws Exception {
        UpgradeSession session = manager.checkUpgrade(upgrade.app(), Path.of(upgrade.manifest()));
        if (upgrade.check()) {
            reply.result(new ControlResult.Upgrade(session));
            return;
        }
        follow(Following.of(upgrade), reply, () -> {
            manager.upgrade(session.id(), toUpgrade(upgrade, session));
            return session.appId();
        });
    }

    private static Selection toUpgrade(ControlRequest.Upgrade upgrade, UpgradeSession session) {
        List<String> ids = upgrade.components().isEmpty()
                ? session.changes().stream()
                        .map(UpgradeSession.Change::componentId)
                        .toList()
                : upgrade.components();
        if (ids.isEmpty()) {
            throw new LifecycleException(
                    Code.EMPTY_SELECTION,
                    "there is nothing to upgrade: every component of " + session.appId()
                            + " has the version that the manifest gives");
        }
        return Selection.of(ids);
    }

    private void config(ControlRequest.Config config) {
        List<String> target = new ArrayList<>(List.of(config.app()));
        target.addAll(config.components());
        manager.config(target, config.configs(), config.unset(), config.skipHook());
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

    private ControlResult status(ControlRequest.Status status) {
        Selection selection = Selection.of(status.components());
        List<JsonNode> applications = new ArrayList<>();
        for (String app : status.app().map(List::of).orElseGet(manager::applications)) {
            manager.requireComponents(app, selection);
            applications.add(manager.status(app, selection, status.force()).json());
        }
        return new ControlResult.Applications(applications);
    }

    private ControlResult logs(ControlRequest.Logs logs) {
        List<String> ids = new ArrayList<>(logs.components());
        if (ids.isEmpty()) {
            manager.status(logs.app(), Selection.ALL, false)
                    .json()
                    .path("components")
                    .forEach(component -> ids.add(component.path("id").asText()));
        }
        return new ControlResult.Logs(ids.stream()
                .map(id -> new ControlResult.LogDirectory(
                        id, manager.logs(logs.app(), id).toString()))
                .toList());
    }

    private void events(ControlRequest.Events request, ControlServer.Reply reply) throws Exception {
        if (request.recent()) {
            for (AppEvent event : manager.events().recent()) {
                send(event, request.app(), reply);
            }
            reply.result(new ControlResult.Done());
            return;
        }
        reply.watch();
        try (EventReader events = new EventReader(manager.events())) {
            while (true) {
                send(events.next(), request.app(), reply);
            }
        }
    }

    private static void send(AppEvent event, Optional<String> app, ControlServer.Reply reply) throws IOException {
        if (app.isEmpty() || app.get().equals(event.appId())) {
            reply.event(ControlEvent.of(event));
        }
    }

    /** Runs the operation on a thread of its own and sends its events, then its result. */
    private void follow(Following following, ControlServer.Reply reply, ControlWork.Body body) throws Exception {
        JobOutcome failures = new JobOutcome(following.selection());
        try (EventReader events = new EventReader(manager.events())) {
            ControlWork work = ControlWork.start(manager, body, following.selection(), following.waits());
            for (var next = events.nextBefore(work.ended()); next.isPresent(); next = events.nextBefore(work.ended())) {
                deliver(next.get(), following, work, failures, reply);
            }
            long last = events.last();
            for (var next = events.nextUpTo(last); next.isPresent(); next = events.nextUpTo(last)) {
                deliver(next.get(), following, work, failures, reply);
            }
            String app = work.outcome();
            Optional<LifecycleException> failure = following.failsByEvent() ? failures.of(app) : Optional.empty();
            if (failure.isPresent()) {
                throw failure.get();
            }
            reply.result(after(app));
        }
    }

    private static void deliver(
            AppEvent event, Following following, ControlWork work, JobOutcome failures, ControlServer.Reply reply)
            throws IOException {
        failures.accept(event);
        if (following.app().isPresent() || work.isAbout(event)) {
            send(event, following.app(), reply);
        }
    }

    private ControlResult after(String app) {
        if (!manager.applications().contains(app)) {
            return new ControlResult.Applications(List.of());
        }
        return new ControlResult.Applications(
                List.of(manager.status(app, Selection.ALL, false).json()));
    }
}
