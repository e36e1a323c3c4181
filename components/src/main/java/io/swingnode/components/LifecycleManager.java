package io.swingnode.components;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import io.swingnode.components.actor.ActorProcessRunner;
import io.swingnode.components.actor.Application;
import io.swingnode.components.actor.ApplicationStore;
import io.swingnode.components.actor.Applications;
import io.swingnode.components.actor.JobQueue;
import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.actor.PeriodicSync;
import io.swingnode.components.actor.ProcessEventSync;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.config.ConfigRules;
import io.swingnode.components.config.LaunchPlanner;
import io.swingnode.components.config.SecretBox;
import io.swingnode.components.event.ApplicationJson;
import io.swingnode.components.event.ApplicationView;
import io.swingnode.components.event.EventHub;
import io.swingnode.components.event.Events;
import io.swingnode.components.files.Directories;
import io.swingnode.components.files.LogRotation;
import io.swingnode.components.files.Packages;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.ConfigEntry;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.UpgradeSession;
import io.swingnode.components.operation.CancelOperation;
import io.swingnode.components.operation.ConfigOperation;
import io.swingnode.components.operation.DownloadOperation;
import io.swingnode.components.operation.InstallLock;
import io.swingnode.components.operation.InstallOperation;
import io.swingnode.components.operation.Installation;
import io.swingnode.components.operation.OperationContext;
import io.swingnode.components.operation.Recovery;
import io.swingnode.components.operation.RemoveOperation;
import io.swingnode.components.operation.ResetOperation;
import io.swingnode.components.operation.RestartOperation;
import io.swingnode.components.operation.RollbackOperation;
import io.swingnode.components.operation.StartOperation;
import io.swingnode.components.operation.StatusSync;
import io.swingnode.components.operation.StopOperation;
import io.swingnode.components.operation.UpgradeOperation;
import io.swingnode.components.process.HookRunner;
import io.swingnode.components.process.ProcessRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Looks after the applications of one node: all operations of the contract.
 *
 * <p>Calls block until what the contract says has happened and may come from any thread, preferably a virtual
 * one. What they change is durable when they return. Refusals are {@link LifecycleException}s. One manager may
 * exist for a home directory at a time; processes outlive it, and the next one adopts them.
 */
public final class LifecycleManager implements AutoCloseable {
    private static final long START_JOB_LIMIT_MILLIS = Duration.ofDays(1).toMillis();

    private final EventHub hub = new EventHub();
    private final ProcessEventSync processEvents = new ProcessEventSync();
    private final ActorSystem<?> system;
    private final OperationContext tools;
    private final JobQueueClient startQueue;
    private final JobQueueClient installQueue;
    private final StartOperation start;
    private final StopOperation stop;
    private final RestartOperation restart;
    private final StatusSync sync;
    private final ResetOperation reset;
    private final RemoveOperation remove;
    private final ConfigOperation config;
    private final InstallOperation install;
    private final UpgradeOperation upgrade;
    private final CancelOperation cancel;
    private final DownloadOperation download;
    private final Recovery recovery;

    private LifecycleManager(ActorSystem<?> system, ComponentsSettings settings, UnaryOperator<ProcessRunner> wrapped) {
        this.system = system;
        Directories directories = settings.directories();
        SecretBox secrets = SecretBox.open(directories.secretKey());
        LaunchPlanner planner = new LaunchPlanner(directories, secrets);
        ApplicationStore store = new ApplicationStore(
                system,
                spawn(
                        Applications.create(new Application.Collaborators(settings, processEvents, planner::launch)),
                        "applications"));
        tools = new OperationContext(
                settings,
                directories,
                store,
                wrapped.apply(new ActorProcessRunner(store)),
                new Events(hub),
                planner,
                new HookRunner(planner, settings.hookMillis()),
                secrets,
                new Packages(directories.packages(), settings.packageLimits()),
                new ReentrantLock());
        startQueue = queue("start", settings.startJobs(), START_JOB_LIMIT_MILLIS);
        installQueue = queue("install", 1, settings.installMillis());
        start = new StartOperation(tools, startQueue);
        stop = new StopOperation(tools);
        sync = new StatusSync(tools);
        restart = new RestartOperation(tools, startQueue, start, stop);
        reset = new ResetOperation(tools);
        InstallLock turn = new InstallLock(installQueue, directories);
        remove = new RemoveOperation(tools, turn);
        config = new ConfigOperation(tools, new ConfigRules());
        RollbackOperation rollback = new RollbackOperation(tools, remove, start);
        install = new InstallOperation(tools, installQueue, turn, rollback);
        upgrade = new UpgradeOperation(tools, installQueue, turn, rollback);
        cancel = new CancelOperation(tools, installQueue, rollback);
        Installation installation = new Installation(tools, start, rollback);
        download = new DownloadOperation(tools, installation, rollback, installQueue);
        recovery = new Recovery(tools, startQueue, installQueue, sync, reset, remove, rollback);
    }

    /**
     * Recovers what an earlier node left, then begins to work.
     *
     * @param system an actor system with the node's journal
     */
    public static LifecycleManager open(ActorSystem<?> system, ComponentsSettings settings) {
        LifecycleManager manager = create(system, settings, runner -> runner);
        manager.run();
        return manager;
    }

    /** A manager that has not recovered yet, with a runner that a test may wrap. */
    static LifecycleManager create(
            ActorSystem<?> system, ComponentsSettings settings, UnaryOperator<ProcessRunner> wrapped) {
        return new LifecycleManager(system, settings, wrapped);
    }

    void run() {
        recovery.run();
        startQueue.resume(this::runStartJob);
        installQueue.resume(download::run);
        processEvents.resume(tools.store());
        ComponentsSettings settings = tools.settings();
        spawn(
                PeriodicSync.create(Duration.ofMillis(settings.syncMillis()), sync::all, settings.executor()),
                "sync-status");
        LogRotation rotation = new LogRotation(tools.directories().applications(), settings.logLimits());
        spawn(
                PeriodicSync.create(Duration.ofMillis(settings.watchMillis()), rotation::all, settings.executor()),
                "log-rotation");
    }

    private void runStartJob(Job job) {
        if (job.action() == Job.Action.RESTART) {
            restart.run(job);
        } else {
            start.checkIfStarted(job);
        }
    }

    private JobQueueClient queue(String name, int concurrency, long limitMillis) {
        JobQueue.Execution execution = new JobQueue.Execution(
                concurrency, limitMillis, tools.settings().jobsMax());
        return new JobQueueClient(system, spawn(JobQueue.create(name, execution), name + "-queue"));
    }

    private <T> ActorRef<T> spawn(Behavior<T> behavior, String name) {
        return system.systemActorOf(behavior, name, Props.empty());
    }

    /** What happens, as it happens. */
    public EventHub events() {
        return hub;
    }

    /** The ids of all applications, sorted. */
    public List<String> applications() {
        return tools.store().all().stream().map(ApplicationState::id).toList();
    }

    /** Accepts an install; the queue does it. Follow {@code installed} or {@code installFailed}. */
    public ApplicationView install(Path manifest, boolean startImmediately) {
        return view(install.install(manifest, startImmediately));
    }

    /** Starts the components selected (contract §2, start). */
    public ApplicationView start(String appId, StartOptions options) {
        return view(start.start(appId, options));
    }

    /** Stops the components selected (contract §2, stop). */
    public ApplicationView stop(String appId, Selection selection, boolean updateStatus, boolean silent) {
        return view(stop.stop(appId, selection, updateStatus, silent));
    }

    /** Queues a restart and returns with {@code stopping}. */
    public ApplicationView restart(String appId, Selection selection) {
        return view(restart.restart(appId, selection));
    }

    /** Replaces the processes of running components, one after the other. */
    public ApplicationView reload(String appId, Selection selection) {
        return view(restart.reload(appId, selection));
    }

    /** The application, after its statuses were brought in line with its processes (contract §4). */
    public ApplicationView status(String appId, Selection selection, boolean forceSync) {
        return view(sync.status(appId, selection, forceSync));
    }

    /** Ends processes and writes {@code stopped}, without hooks and without events. */
    public ApplicationView deleteProcess(String appId, Selection selection) {
        return view(tools.deleteProcess(appId, selection));
    }

    /** Sets configs of an application, or of a component: {@code [appId]} or {@code [appId, componentId]}. */
    public ApplicationView config(List<String> target, List<ConfigEntry> configs, boolean skipHook) {
        return view(config.config(target, configs, skipHook));
    }

    /** Returns an application to its declared defaults and removes its cache, logs and data. */
    public ApplicationView reset(String appId) {
        return view(reset.application(appId));
    }

    /** The same for one component. */
    public ApplicationView resetComponent(String appId, String componentId) {
        return view(reset.component(appId, componentId));
    }

    /** What the manifest would change; the session's id is what {@link #upgrade} takes. */
    public UpgradeSession checkUpgrade(String appId, Path manifest) {
        return upgrade.check(appId, manifest);
    }

    /** Accepts an upgrade; the queue does it. Follow {@code upgraded} or {@code updated}. */
    public ApplicationView upgrade(String sessionId, Selection selection) {
        return view(upgrade.upgrade(sessionId, selection));
    }

    /** Cancels an install or upgrade that waits or downloads, and rolls it back. */
    public void cancelDownload(String appId) {
        cancel.cancel(appId);
    }

    /** Removes the application; its data, configs and settings stay for a later install unless asked for. */
    public void remove(String appId, boolean withData) {
        remove.application(appId, withData);
    }

    /** Removes one component. */
    public ApplicationView removeComponent(String appId, String componentId, boolean withData) {
        return view(remove.component(appId, componentId, withData));
    }

    /** Mounts a component elsewhere in the front end. */
    public ApplicationView updateRoutePath(String appId, String componentId, String routePath) {
        ApplicationState updated = tools.store().update(appId, state -> {
            ComponentState component = state.component(componentId)
                    .orElseThrow(() -> new LifecycleException(
                            LifecycleException.Code.CHILD_NOT_FOUND,
                            "application " + appId + " has no component " + componentId));
            ComponentState moved =
                    component.withDefinition(component.definition().withRoutePath(routePath));
            return state.mapComponents(other -> other.id().equals(componentId) ? moved : other);
        });
        tools.events().emit(Events.UPGRADED, updated);
        tools.events().componentsUpdated(updated);
        return view(updated);
    }

    /** True while a job waits or runs for one of the selection, or another operation is under way on it. */
    public boolean isBusy(String appId, Selection selection) {
        boolean jobs = Stream.concat(startQueue.jobs().stream(), installQueue.jobs().stream())
                .anyMatch(job -> job.appId().equals(appId) && job.selection().overlaps(selection));
        return jobs
                || tools.store().find(appId).stream()
                        .flatMap(application -> application.selected(selection).stream())
                        .anyMatch(component -> component.status().inProgress());
    }

    /** Where a component's log files lie. */
    public Path logs(String appId, String componentId) {
        requireComponents(appId, Selection.of(componentId));
        return tools.directories().logs(tools.store().load(appId).id(), componentId);
    }

    /** Refuses ids that no component bears; operations ignore them, which would hide a person's typing error. */
    public void requireComponents(String appId, Selection selection) {
        ApplicationState application = tools.store().load(appId);
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

    /** For tests: the parts behind the operations. */
    public OperationContext tools() {
        return tools;
    }

    public ProcessEventSync processEvents() {
        return processEvents;
    }

    public StatusSync sync() {
        return sync;
    }

    public JobQueueClient startQueue() {
        return startQueue;
    }

    public JobQueueClient installQueue() {
        return installQueue;
    }

    /** Stops listening; the actors end with their system, and the processes live on. */
    @Override
    public void close() {
        processEvents.close();
    }
}
