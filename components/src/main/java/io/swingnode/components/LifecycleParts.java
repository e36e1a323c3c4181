package io.swingnode.components;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.SpawnProtocol;
import akka.actor.typed.javadsl.AskPattern;
import io.swingnode.components.actor.Application;
import io.swingnode.components.actor.ApplicationStore;
import io.swingnode.components.actor.Applications;
import io.swingnode.components.actor.EventLog;
import io.swingnode.components.actor.EventLogClient;
import io.swingnode.components.actor.JobQueue;
import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.actor.PeriodicSync;
import io.swingnode.components.actor.ProcessEventClient;
import io.swingnode.components.actor.ProcessEventSync;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.config.ConfigRules;
import io.swingnode.components.config.ConfigValues;
import io.swingnode.components.config.LaunchPlanner;
import io.swingnode.components.config.SecretBox;
import io.swingnode.components.event.Events;
import io.swingnode.components.files.Directories;
import io.swingnode.components.files.LogRotation;
import io.swingnode.components.files.Packages;
import io.swingnode.components.model.Job;
import io.swingnode.components.operation.AutostartOperation;
import io.swingnode.components.operation.CancelOperation;
import io.swingnode.components.operation.ConfigOperation;
import io.swingnode.components.operation.DownloadOperation;
import io.swingnode.components.operation.InstallOperation;
import io.swingnode.components.operation.InstallRequirement;
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
import java.time.Duration;
import java.util.function.Function;

/** The actors, queues and operations of one node's component lifecycle, put together. */
final class LifecycleParts {
    private static final long START_JOB_LIMIT_MILLIS = Duration.ofDays(1).toMillis();
    private static final Duration SPAWN_TIMEOUT = Duration.ofSeconds(30);

    final EventLogClient hub;
    final ProcessEventClient processEvents;
    final OperationContext context;
    final JobQueueClient startQueue;
    final JobQueueClient installQueue;
    final StartOperation start;
    final StopOperation stop;
    final RestartOperation restart;
    final StatusSync sync;
    final ResetOperation reset;
    final RemoveOperation remove;
    final ConfigOperation config;
    final InstallOperation install;
    final UpgradeOperation upgrade;
    final CancelOperation cancel;
    private final ActorSystem<?> system;
    private final ActorRef<SpawnProtocol.Command> parent;
    private final DownloadOperation download;
    private final AutostartOperation autostart;
    private final Recovery recovery;

    /**
     * Nothing works before {@link #begin}.
     *
     * @param parent the actor whose children the actors become
     * @param runner how the processes of components are run, given the store that knows them
     */
    LifecycleParts(
            ActorSystem<?> system,
            ActorRef<SpawnProtocol.Command> parent,
            ComponentsSettings settings,
            Function<ApplicationStore, ProcessRunner> runner) {
        this.system = system;
        this.parent = parent;
        Directories directories = settings.directories();
        SecretBox secrets = SecretBox.open(directories.secretKey());
        LaunchPlanner planner = new LaunchPlanner(directories, secrets);
        hub = new EventLogClient(system, spawn(EventLog.create(), "app-events"));
        Events events = new Events(hub);
        processEvents = new ProcessEventClient(spawn(ProcessEventSync.create(events), "process-events"));
        Application.Collaborators collaborators = new Application.Collaborators(
                settings, new ConfigValues(secrets), processEvents.actor(), planner::launch);
        ApplicationStore store =
                new ApplicationStore(system, spawn(Applications.create(collaborators), "applications"));
        context = new OperationContext(
                settings,
                directories,
                store,
                runner.apply(store),
                events,
                planner,
                new HookRunner(planner, settings.hookMillis()),
                secrets,
                new Packages(directories.packages(), settings.packageLimits()));
        startQueue = queue("start", settings.startJobs(), START_JOB_LIMIT_MILLIS);
        installQueue = queue("install", 1, settings.installMillis());
        start = new StartOperation(context, startQueue);
        InstallRequirement requirement = new InstallRequirement(installQueue, directories);
        remove = new RemoveOperation(context, requirement);
        config = new ConfigOperation(context, new ConfigRules());
        RollbackOperation rollback = new RollbackOperation(context, remove, start);
        install = new InstallOperation(context, installQueue, requirement, rollback);
        upgrade = new UpgradeOperation(context, installQueue, requirement, rollback);
        cancel = new CancelOperation(context, installQueue, rollback);
        stop = new StopOperation(context, cancel);
        sync = new StatusSync(context);
        restart = new RestartOperation(context, startQueue, start, stop);
        reset = new ResetOperation(context);
        Installation installation = new Installation(context, start, rollback);
        download = new DownloadOperation(context, installation, rollback, installQueue);
        autostart = new AutostartOperation(context, startQueue, start);
        recovery = new Recovery(context, startQueue, installQueue, sync, reset, remove, rollback, autostart);
    }

    /** Recovers what an earlier node left, then lets queues, events and timers work. */
    void begin() {
        recovery.run();
        startQueue.resume(this::runStartJob);
        installQueue.resume(download::run);
        processEvents.resume(context.store());
        ComponentsSettings settings = context.settings();
        spawn(
                PeriodicSync.create(Duration.ofMillis(settings.syncMillis()), sync::all, settings.executor()),
                "sync-status");
        LogRotation rotation = new LogRotation(context.directories().applications(), settings.logLimits());
        spawn(
                PeriodicSync.create(Duration.ofMillis(settings.watchMillis()), rotation::all, settings.executor()),
                "log-rotation");
    }

    private void runStartJob(Job job) {
        switch (job.action()) {
            case RESTART -> restart.run(job);
            case START -> autostart.run(job);
            case CHECK_IF_STARTED -> start.checkIfStarted(job);
            case DOWNLOAD -> throw new IllegalArgumentException("no start: " + job.key());
        }
    }

    private JobQueueClient queue(String name, int concurrency, long limitMillis) {
        JobQueue.Execution execution = new JobQueue.Execution(
                concurrency, limitMillis, context.settings().jobsMax());
        return new JobQueueClient(system, spawn(JobQueue.create(name, execution), name + "-queue"));
    }

    private <T> ActorRef<T> spawn(Behavior<T> behavior, String name) {
        return AskPattern.<SpawnProtocol.Command, ActorRef<T>>ask(
                        parent,
                        replyTo -> new SpawnProtocol.Spawn<>(behavior, name, Props.empty(), replyTo),
                        SPAWN_TIMEOUT,
                        system.scheduler())
                .toCompletableFuture()
                .join();
    }
}
