package io.swingnode.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.SpawnProtocol;
import com.typesafe.config.ConfigFactory;
import io.swingnode.components.actor.ActorProcessRunner;
import io.swingnode.components.actor.ApplicationChange;
import io.swingnode.components.actor.ApplicationStore;
import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.actor.ProcessEventClient;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.config.ProbeLimits;
import io.swingnode.components.event.AppEvent;
import io.swingnode.components.event.Events;
import io.swingnode.components.files.Directories;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.ProcessRecord;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import io.swingnode.components.operation.OperationContext;
import io.swingnode.components.operation.StatusSync;
import io.swingnode.components.process.ProcessRunner;
import io.swingnode.components.process.ProcessTable;
import io.swingnode.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A node for tests: a real journal, real processes, short timings. Closing it ends the processes it started. */
public final class TestNode implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    public final LifecycleManager manager;
    private final LifecycleParts parts;
    private final Path home;
    private final ActorSystem<SpawnProtocol.Command> system;
    private long cleared;
    private boolean left;

    private TestNode(Path home, ComponentsSettings settings, UnaryOperator<ProcessRunner> wrapped, boolean run) {
        this.home = home;
        Journal journal = Journal.sqlite(home.resolve("node"));
        journal.prepare();
        system = ActorSystem.create(SpawnProtocol.create(), "node", ConfigFactory.load(journal.config()));
        parts = new LifecycleParts(system, system, settings, store -> wrapped.apply(new ActorProcessRunner(store)));
        manager = new LifecycleManager(parts);
        clearEvents();
        if (run) {
            parts.begin();
        }
    }

    public static TestNode start(Path home) {
        return start(home, runner -> runner);
    }

    public static TestNode start(Path home, UnaryOperator<ProcessRunner> wrapped) {
        return new TestNode(home, settings(home), wrapped, true);
    }

    public static TestNode start(Path home, ComponentsSettings settings) {
        return new TestNode(home, settings, runner -> runner, true);
    }

    /** A node whose queues and events have not begun to work. */
    public static TestNode idle(Path home) {
        return new TestNode(home, settings(home), runner -> runner, false);
    }

    public static TestNode idle(Path home, ComponentsSettings settings) {
        return new TestNode(home, settings, runner -> runner, false);
    }

    public static ComponentsSettings settings(Path home) {
        return quick(home).build();
    }

    /** Quick health checks, restarts and kills, and no second try of a download. */
    public static ComponentsSettings.Builder quick(Path home) {
        return ComponentsSettings.builder(home)
                .steadyMillis(500)
                .steadyImmediateMillis(500)
                .startTimeoutMillis(3_000)
                .startTimeoutOverrideMillis(0)
                .restartDelayMillis(100)
                .killGraceMillis(1_000)
                .watchMillis(100)
                .installAttempts(1)
                .probes(new ProbeLimits(50, 10_000));
    }

    public OperationContext context() {
        return parts.context;
    }

    public ApplicationStore store() {
        return parts.context.store();
    }

    public StatusSync sync() {
        return parts.sync;
    }

    public ProcessEventClient processEvents() {
        return parts.processEvents;
    }

    public JobQueueClient startQueue() {
        return parts.startQueue;
    }

    public JobQueueClient installQueue() {
        return parts.installQueue;
    }

    public TestNode install(Fixture fixture) {
        manager.install(fixture.write(), false);
        awaitEvent(Events.INSTALLED);
        awaitNoJobs();
        clearEvents();
        return this;
    }

    /** Lets a component go on that waits for it. */
    public void let(String componentId) {
        try {
            Files.createFile(directories().data(Fixture.ID, componentId).resolve("go"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes it wait again, from its next start on. */
    public void forbid(String componentId) {
        try {
            Files.delete(directories().data(Fixture.ID, componentId).resolve("go"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void awaitNoJobs() {
        await().atMost(PATIENCE)
                .until(() ->
                        startQueue().jobs().isEmpty() && installQueue().jobs().isEmpty());
    }

    public void awaitEvent(String name) {
        await().atMost(PATIENCE).until(() -> names().contains(name));
    }

    public void awaitStatus(String componentId, Status status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(status(componentId)).isEqualTo(status));
    }

    /** The events of this node so far, or since they were cleared. */
    public List<AppEvent> events() {
        return manager.events().recent().stream()
                .filter(event -> event.sequence() > cleared)
                .toList();
    }

    public void clearEvents() {
        cleared = manager.events().last();
    }

    /** The names of the events so far, in order. */
    public List<String> names() {
        return events().stream().map(AppEvent::name).toList();
    }

    public long count(String name) {
        return names().stream().filter(name::equals).count();
    }

    public AppEvent event(String name) {
        return events().stream()
                .filter(event -> event.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    public void start(String... componentIds) {
        manager.start(
                Fixture.ID, StartOptions.of(select(componentIds)).immediately().throwing());
    }

    public static Selection select(String... componentIds) {
        return Selection.of(List.of(componentIds));
    }

    public ApplicationState state() {
        return store().load(Fixture.ID);
    }

    public ComponentState component(String componentId) {
        return state().component(componentId).orElseThrow();
    }

    public Status status(String componentId) {
        return component(componentId).status();
    }

    public Optional<ProcessIdentity> process(String componentId) {
        return component(componentId).process().flatMap(ProcessRecord::identity);
    }

    public ProcessIdentity live(String componentId) {
        ProcessIdentity identity = process(componentId).orElseThrow();
        assertThat(isAlive(identity)).as("%s lives", componentId).isTrue();
        return identity;
    }

    public static boolean isAlive(ProcessIdentity identity) {
        return new ProcessTable().isAlive(identity);
    }

    /** Kills the process from outside. */
    public void kill(String componentId) {
        new ProcessTable()
                .find(process(componentId).orElseThrow())
                .orElseThrow()
                .destroyForcibly();
    }

    public void setStatus(String componentId, Status status) {
        store().setStatus(Fixture.ID, status, Selection.of(componentId));
    }

    /** Replaces the record of the application by another one, as an earlier node may have left it. */
    public void rewrite(UnaryOperator<ApplicationState> change) {
        ApplicationState rewritten = change.apply(state());
        store().forget(Fixture.ID);
        store().change(Fixture.ID, new ApplicationChange.BeginInstall(rewritten));
        store().change(
                        Fixture.ID,
                        new ApplicationChange.RestoreStatuses(rewritten, Selection.ALL, Set.of(Status.WAITING)));
    }

    public Directories directories() {
        return parts.context.directories();
    }

    /** Shuts the node down and leaves the processes running, as an orderly shutdown does. */
    public void leave() {
        left = true;
        manager.close();
        system.terminate();
        await().atMost(PATIENCE).until(() -> system.whenTerminated().isCompleted());
    }

    @Override
    public void close() {
        if (left) {
            return;
        }
        processEvents().pause();
        for (String appId : manager.applications()) {
            manager.deleteProcess(appId, Selection.ALL);
        }
        leave();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(processesOf(home)).isEmpty());
    }

    /** Processes whose environment says that a node of this home started them. */
    public static List<Long> processesOf(Path home) {
        String label = "SWINGNODE_HOME=" + home.toAbsolutePath().normalize();
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> environment(pid).contains(label))
                .toList();
    }

    private static List<String> environment(long pid) {
        try {
            Path file = Path.of("/proc/" + pid + "/environ");
            return List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\0", -1));
        } catch (IOException e) {
            return List.of();
        }
    }
}
