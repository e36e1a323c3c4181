package io.swingnode.components;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.SpawnProtocol;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swingnode.components.actor.ActorProcessRunner;
import io.swingnode.components.actor.ApplicationChange.SetRoutePath;
import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.event.ApplicationJson;
import io.swingnode.components.event.ApplicationView;
import io.swingnode.components.event.EventHub;
import io.swingnode.components.event.Events;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.ConfigEntry;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.UpgradeSession;
import io.swingnode.components.process.ProcessUse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Manages the applications of one node; each method is one operation.
 *
 * <p>Calls block until the operation has been carried out or accepted, as each says, and may come from any thread,
 * preferably a virtual one. What they change is durable when they return. Refusals are {@link LifecycleException}s.
 * One manager may exist for a home directory at a time; processes outlive it, and the next one adopts them.
 */
public final class LifecycleManager implements AutoCloseable {
    /** How long to wait for a job before looking again which there are. */
    private static final Duration JOB_WAIT = Duration.ofHours(1);

    private final LifecycleParts parts;

    LifecycleManager(LifecycleParts parts) {
        this.parts = parts;
    }

    /**
     * Recovers what an earlier node left, then begins to work.
     *
     * @param system an actor system with the node's journal
     * @param parent the actor whose children the manager's actors become, and with which they end
     */
    public static LifecycleManager open(
            ActorSystem<?> system, ActorRef<SpawnProtocol.Command> parent, ComponentsSettings settings) {
        LifecycleParts parts = new LifecycleParts(system, parent, settings, ActorProcessRunner::new);
        parts.begin();
        return new LifecycleManager(parts);
    }

    /** The events of all applications. */
    public EventHub events() {
        return parts.hub;
    }

    /** The ids of all applications, sorted. */
    public List<String> applications() {
        return parts.context.store().all().stream().map(ApplicationState::id).toList();
    }

    /** Queues an install; the event {@code installed} or {@code installFailed} reports its end. */
    public ApplicationView install(Path manifest, boolean startImmediately) {
        return view(parts.install.install(manifest, startImmediately));
    }

    /** Starts the selected components. */
    public ApplicationView start(String appId, StartOptions options) {
        return view(parts.start.start(appId, options));
    }

    /** Stops the selected components; drops a download that one of them waits for, and with it a first install. */
    public ApplicationView stop(String appId, Selection selection, boolean updateStatus, boolean silent) {
        return view(parts.stop.stop(appId, selection, updateStatus, silent));
    }

    /** Queues a restart and returns with {@code stopping}. */
    public ApplicationView restart(String appId, Selection selection) {
        return view(parts.restart.restart(appId, selection));
    }

    /** Replaces the processes of running components, one after the other. */
    public ApplicationView reload(String appId, Selection selection) {
        return view(parts.restart.reload(appId, selection));
    }

    /**
     * The application, after its statuses were brought in line with its processes, with what these take of the machine.
     */
    public ApplicationView status(String appId, Selection selection, boolean forceSync) {
        ApplicationState application = parts.sync.status(appId, selection, forceSync);
        ApplicationView view = view(application);
        for (JsonNode component : view.json().path("components")) {
            application
                    .component(component.path("id").asText())
                    .flatMap(ComponentState::process)
                    .flatMap(ProcessUse::of)
                    .ifPresent(use -> ((ObjectNode) component)
                            .put("uptimeMillis", use.uptimeMillis())
                            .put("cpuMillis", use.cpuMillis())
                            .put("memoryBytes", use.residentBytes()));
        }
        return view;
    }

    /** Ends processes and writes {@code stopped}, without hooks and without events of its own; drops what {@link #stop} does. */
    public ApplicationView deleteProcess(String appId, Selection selection) {
        return view(parts.stop.deleteProcess(appId, selection));
    }

    /** Sets configs of an application, or of a component: {@code [appId]} or {@code [appId, componentId]}. */
    public ApplicationView config(List<String> target, List<ConfigEntry> configs, boolean skipHook) {
        return config(target, configs, List.of(), skipHook);
    }

    /** As above, and returns the configs of {@code unset} to their defaults; what has none is removed. */
    public ApplicationView config(
            List<String> target, List<ConfigEntry> configs, List<String> unset, boolean skipHook) {
        return view(parts.config.config(target, configs, unset, skipHook));
    }

    /** Returns an application to its declared defaults and removes its cache, logs and data. */
    public ApplicationView reset(String appId) {
        return view(parts.reset.application(appId));
    }

    /** The same for one component. */
    public ApplicationView resetComponent(String appId, String componentId) {
        return view(parts.reset.component(appId, componentId));
    }

    /** Finds what the manifest would change; {@link #upgrade} takes the id of the session. */
    public UpgradeSession checkUpgrade(String appId, Path manifest) {
        return parts.upgrade.check(appId, manifest);
    }

    /** Queues an upgrade; the event {@code upgraded} reports its end, or {@code updated} its rollback. */
    public ApplicationView upgrade(String sessionId, Selection selection) {
        return view(parts.upgrade.upgrade(sessionId, selection));
    }

    /** Cancels an install or upgrade that is waiting or downloading, and rolls it back. */
    public void cancelDownload(String appId) {
        parts.cancel.cancel(appId);
    }

    /** Removes the application; its data, configs and settings stay for a later install unless {@code withData}. */
    public void remove(String appId, boolean withData) {
        parts.remove.application(appId, withData);
    }

    /** Removes one component. */
    public ApplicationView removeComponent(String appId, String componentId, boolean withData) {
        return view(parts.remove.component(appId, componentId, withData));
    }

    /** Changes the path at which the front end mounts a component. */
    public ApplicationView updateRoutePath(String appId, String componentId, String routePath) {
        ApplicationState updated = parts.context.store().change(appId, new SetRoutePath(componentId, routePath));
        parts.context.events().emit(Events.UPGRADED, updated);
        parts.context.events().componentsUpdated(updated);
        return view(updated);
    }

    /** True while a job of one of the selected components is queued or running, or another operation is under way. */
    public boolean isBusy(String appId, Selection selection) {
        return Stream.of(parts.startQueue, parts.installQueue)
                        .anyMatch(queue -> !jobs(queue, appId, selection).isEmpty())
                || parts.context.store().find(appId).stream()
                        .flatMap(application -> application.selected(selection).stream())
                        .anyMatch(component -> component.status().inProgress());
    }

    /** Waits until {@link #isBusy} is false; an interruption ends the wait. */
    public void awaitIdle(String appId, Selection selection) {
        while (isBusy(appId, selection)) {
            for (JobQueueClient queue : List.of(parts.startQueue, parts.installQueue)) {
                for (Job job : jobs(queue, appId, selection)) {
                    boolean unused = queue.awaitEnd(job.key(), JOB_WAIT);
                }
            }
            parts.context.store().awaitSettled(appId, selection);
        }
    }

    private static List<Job> jobs(JobQueueClient queue, String appId, Selection selection) {
        return queue.jobs().stream()
                .filter(job -> job.appId().equals(appId) && job.selection().overlaps(selection))
                .toList();
    }

    /** The directory of a component's log files. */
    public Path logs(String appId, String componentId) {
        requireComponents(appId, Selection.of(componentId));
        return parts.context
                .directories()
                .logs(parts.context.store().load(appId).id(), componentId);
    }

    /** Refuses ids of components that do not exist; operations ignore them, which would hide a typing error. */
    public void requireComponents(String appId, Selection selection) {
        ApplicationState application = parts.context.store().load(appId);
        for (String id : selection.componentIds()) {
            if (application.component(id).isEmpty()) {
                throw new LifecycleException(
                        LifecycleException.Code.CHILD_NOT_FOUND, "application " + appId + " has no component " + id);
            }
        }
    }

    private static ApplicationView view(ApplicationState application) {
        return new ApplicationView(ApplicationJson.application(application));
    }

    /** Stops recording process events; the actors end with their system, and the processes keep running. */
    @Override
    public void close() {
        parts.processEvents.pause();
    }
}
