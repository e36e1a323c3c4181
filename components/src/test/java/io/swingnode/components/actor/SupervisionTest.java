package io.swingnode.components.actor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.event.Events;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.ProcessExit;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.ProcessRecord;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.ProcessEvent;
import io.swingnode.components.process.ProcessInfo;
import io.swingnode.components.process.ProcessState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An actor that fails serves again afterwards, and loses nothing that others rely on. */
class SupervisionTest {
    @TempDir
    Path dir;

    private final RefusingExecutor executor = new RefusingExecutor();
    private ApplicationActors actors;
    private ComponentsSettings settings;

    @BeforeEach
    void start() {
        Path home = dir.resolve("home");
        actors = new ApplicationActors(home);
        settings = TestNode.quick(home).executor(executor).build();
    }

    @AfterEach
    void stop() {
        actors.close();
        executor.shutdown();
    }

    private ApplicationState application() {
        return ApplicationActors.application(new Fixture(dir).worker("one"), Status.ADDED);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(TestNode.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertRestarted(TestProbe<? extends StatusReply<?>> refused) {
        assertThat(refused.receiveMessage(TestNode.PATIENCE).getError())
                .isInstanceOfSatisfying(
                        LifecycleException.class, e -> assertThat(e.code()).isEqualTo(LifecycleException.Code.INTERNAL))
                .hasMessageContaining("was restarted");
    }

    @Test
    void theListOfApplicationsOutlivesAFailedWrite() {
        ApplicationStore store = actors.store(settings);
        store.register(Fixture.ID);
        store.change(Fixture.ID, new ApplicationChange.BeginInstall(application()));
        InstallClaim claim = store.claim(Fixture.ID, InstallMessage.Purpose.UPGRADE);
        actors.journal.failNextPersisted("applications");
        TestProbe<StatusReply<Done>> probe = actors.kit.createTestProbe();
        store.applications().tell(new Applications.Register("lost", probe.ref()));
        assertRestarted(probe);
        assertThat(store.ids()).containsExactly(Fixture.ID);
        store.register("other");
        assertThat(store.ids()).containsExactly(Fixture.ID, "other");
        // The application did not fail, and knows still who has claimed it.
        assertThat(store.load(Fixture.ID).status()).isEqualTo(Status.WAITING);
        claim.close();
        store.claim(Fixture.ID, InstallMessage.Purpose.UPGRADE).close();
    }

    @Test
    void anApplicationOutlivesAFailedWrite() {
        ActorRef<Application.Command> actor = actors.spawn(settings, actors::launch);
        actors.install(actor, application(), Status.INSTALLED);
        actors.journal.failNextPersisted();
        TestProbe<StatusReply<Application.Held>> probe = actors.kit.createTestProbe();
        ApplicationChange change = new ApplicationChange.SetStatus(Status.RUNNING, Selection.ALL);
        actor.tell(new Application.Change(change, probe.ref()));
        assertRestarted(probe);
        assertThat(actors.load(actor).orElseThrow().status()).isEqualTo(Status.INSTALLED);
        assertThat(actors.change(actor, change).status()).isEqualTo(Status.RUNNING);
    }

    /** The plan of a launch is asked for in the actor of the application, for a component that asks for its record. */
    @Test
    void anApplicationOutlivesALaunchThatCannotBePlanned() {
        AtomicInteger failures = new AtomicInteger(2);
        ActorRef<Application.Command> actor = actors.spawn(settings, (application, component) -> {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("a launch that cannot be planned");
            }
            return actors.launch(application, component);
        });
        actors.install(actor, application(), Status.RUNNING);
        TestProbe<StatusReply<Done>> recorded = actors.kit.createTestProbe();
        ProcessRecord gone = new ProcessRecord("a token that no process has", Optional.empty(), 0);
        actor.tell(new Application.RecordProcess("one", Optional.of(gone), recorded.ref()));
        assertThat(recorded.receiveMessage(TestNode.PATIENCE).isSuccess()).isTrue();
        TestProbe<StatusReply<Optional<ProcessInfo>>> described = actors.kit.createTestProbe();
        actor.tell(new Application.Forward("one", new Component.Describe(described.ref())));
        assertThat(described.receiveMessage(TestNode.PATIENCE).getValue()).isEmpty();
        assertThat(failures.get()).isNegative();
        assertThat(actors.load(actor).orElseThrow().status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void aComponentFindsItsProcessAgainAfterAFailure() {
        ActorRef<Application.Command> actor = actors.spawn(settings, actors::launch);
        actors.install(actor, application(), Status.STARTING);
        ApplicationState application = actors.load(actor).orElseThrow();
        LaunchSpec launch =
                actors.launch(application, application.component("one").orElseThrow());
        TestProbe<StatusReply<ProcessInfo>> started = actors.kit.createTestProbe();
        actor.tell(new Application.Forward("one", new Component.Start(launch, started.ref())));
        ProcessInfo before = started.receiveMessage(TestNode.PATIENCE).getValue();
        executor.refuseNext();
        // The executor refuses the end of the process.
        TestProbe<StatusReply<Done>> deleted = actors.kit.createTestProbe();
        actor.tell(new Application.Forward("one", new Component.Delete(deleted.ref())));
        TestProbe<StatusReply<Optional<ProcessInfo>>> described = actors.kit.createTestProbe();
        actor.tell(new Application.Forward("one", new Component.Describe(described.ref())));
        ProcessInfo after =
                described.receiveMessage(TestNode.PATIENCE).getValue().orElseThrow();
        assertThat(executor.isRefusing()).isFalse();
        assertThat(after.state()).isEqualTo(ProcessState.ONLINE);
        assertThat(after.identity()).isEqualTo(before.identity());
        assertRestarted(deleted);
        actor.tell(new Application.Forward("one", new Component.Delete(deleted.ref())));
        assertThat(deleted.receiveMessage(TestNode.PATIENCE).isSuccess()).isTrue();
        assertThat(TestNode.isAlive(before.identity().orElseThrow())).isFalse();
    }

    @Test
    void aQueueRunsAJobOnceAlthoughItsEndCannotBeWritten() {
        JobQueueClient queue =
                new JobQueueClient(actors.kit.system(), actors.kit.spawn(JobQueue.create("once", execution(1))));
        List<String> ran = new CopyOnWriteArrayList<>();
        CountDownLatch mayEnd = new CountDownLatch(1);
        queue.resume(job -> {
            ran.add(job.appId());
            await(mayEnd);
        });
        queue.add(Job.of(Job.Action.RESTART, "first", Selection.ALL));
        Job second = Job.of(Job.Action.RESTART, "second", Selection.ALL);
        queue.add(second);
        actors.journal.failNextPersisted();
        mayEnd.countDown();
        assertThat(queue.awaitEnd(second.key(), TestNode.PATIENCE)).isTrue();
        assertThat(ran).containsExactly("first", "second");
        assertThat(queue.jobs()).isEmpty();
    }

    @Test
    void aQueueAnswersThoseWhoWaitedWhenItFailed() {
        JobQueueClient queue =
                new JobQueueClient(actors.kit.system(), actors.kit.spawn(JobQueue.create("waits", execution(1))));
        Job job = Job.of(Job.Action.RESTART, "any", Selection.ALL);
        queue.add(job);
        TestProbe<StatusReply<Boolean>> waits = actors.kit.createTestProbe();
        queue.actor().tell(new JobQueue.AwaitEnd(job.key(), Duration.ofMillis(500), waits.ref()));
        actors.journal.failNextPersisted();
        TestProbe<StatusReply<Done>> lost = actors.kit.createTestProbe();
        queue.actor().tell(new JobQueue.Cancel(job.key(), lost.ref()));
        assertRestarted(lost);
        assertThat(waits.receiveMessage(TestNode.PATIENCE).getValue()).isFalse();
        assertThat(queue.jobs()).containsExactly(job);
    }

    @Test
    void aQueueOutlivesAJobThatFails() {
        JobQueueClient queue =
                new JobQueueClient(actors.kit.system(), actors.kit.spawn(JobQueue.create("fails", execution(1))));
        List<String> ran = new CopyOnWriteArrayList<>();
        queue.resume(job -> {
            ran.add(job.appId());
            throw new IllegalStateException("a job that fails");
        });
        queue.add(Job.of(Job.Action.RESTART, "first", Selection.ALL));
        Job second = Job.of(Job.Action.RESTART, "second", Selection.ALL);
        queue.add(second);
        assertThat(queue.awaitEnd(second.key(), TestNode.PATIENCE)).isTrue();
        assertThat(ran).containsExactly("first", "second");
    }

    private static JobQueue.Execution execution(int concurrency) {
        return new JobQueue.Execution(concurrency, TestNode.PATIENCE.toMillis(), 100);
    }

    @Test
    void aTimerGoesOnAfterARefusalAndAfterAFailure() {
        AtomicInteger runs = new AtomicInteger();
        executor.refuseNext();
        Upkeep upkeep = () -> {
            if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("upkeep that fails");
            }
        };
        actors.kit.spawn(PeriodicSync.create(Duration.ofMillis(20), upkeep, executor));
        Awaitility.await().atMost(TestNode.PATIENCE).until(() -> runs.get() > 2);
        assertThat(executor.isRefusing()).isFalse();
    }

    @Test
    void aProcessThatWasEndedBeforeItsDeletionFailedIsNotShownAsOnline() {
        ActorRef<Application.Command> actor = actors.spawn(settings, actors::launch);
        actors.install(actor, application(), Status.STARTING);
        ApplicationState application = actors.load(actor).orElseThrow();
        LaunchSpec launch =
                actors.launch(application, application.component("one").orElseThrow());
        TestProbe<StatusReply<ProcessInfo>> started = actors.kit.createTestProbe();
        actor.tell(new Application.Forward("one", new Component.Start(launch, started.ref())));
        ProcessIdentity process =
                started.receiveMessage(TestNode.PATIENCE).getValue().identity().orElseThrow();
        actors.journal.failNextPersisted();
        TestProbe<StatusReply<Done>> deleted = actors.kit.createTestProbe();
        actor.tell(new Application.Forward("one", new Component.Delete(deleted.ref())));
        assertThat(deleted.receiveMessage(Duration.ofMinutes(2)).isError()).isTrue();
        assertThat(TestNode.isAlive(process)).isFalse();
        TestProbe<StatusReply<Optional<ProcessInfo>>> described = actors.kit.createTestProbe();
        actor.tell(new Application.Forward("one", new Component.Describe(described.ref())));
        assertThat(described
                        .receiveMessage(TestNode.PATIENCE)
                        .getValue()
                        .orElseThrow()
                        .state())
                .isEqualTo(ProcessState.STOPPED);
        actor.tell(new Application.Forward("one", new Component.Delete(deleted.ref())));
        assertThat(deleted.receiveMessage(TestNode.PATIENCE).isSuccess()).isTrue();
    }

    @Test
    void anEndBeforeProcessEventsAreRecordedIsRecordedLater() {
        TestProbe<Applications.Command> applications = actors.kit.createTestProbe();
        ActorRef<ProcessEventSync.Command> sync = actors.kit.spawn(ProcessEventSync.create(new Events(new NoEvents())));
        ProcessExit exit = new ProcessExit(
                Instant.EPOCH, "exit code 7", Optional.of(7), Optional.empty(), ProcessExit.Action.RESTART, 0, "");
        sync.tell(new ProcessEventSync.Ended(Fixture.ID, "one", exit));
        sync.tell(new ProcessEventSync.Resume(applications.ref()));
        Application.Command sent = applications
                .expectMessageClass(Applications.ForwardIfKnown.class, TestNode.PATIENCE)
                .command();
        assertThat(sent)
                .isInstanceOfSatisfying(
                        Application.Change.class,
                        change -> assertThat(change.change()).isEqualTo(new ApplicationChange.RecordExit("one", exit)));
    }

    /** An event without a kind stands for any that the actor cannot handle. */
    @Test
    @SuppressWarnings("NullAway")
    void processEventsGoOnAfterOneThatCannotBeRecorded() {
        TestProbe<Applications.Command> applications = actors.kit.createTestProbe();
        ActorRef<ProcessEventSync.Command> sync = actors.kit.spawn(ProcessEventSync.create(new Events(new NoEvents())));
        ProcessEventClient events = new ProcessEventClient(sync);
        sync.tell(new ProcessEventSync.Resume(applications.ref()));
        events.accept(new ProcessEvent(null, Optional.of(Fixture.ID), Optional.of("one")));
        events.accept(new ProcessEvent(ProcessEvent.Kind.STOP, Optional.of(Fixture.ID), Optional.of("two")));
        Application.Command sent = applications
                .expectMessageClass(Applications.ForwardIfKnown.class, TestNode.PATIENCE)
                .command();
        assertThat(sent)
                .isInstanceOfSatisfying(
                        Application.Change.class,
                        change -> assertThat(change.change())
                                .isInstanceOfSatisfying(
                                        ApplicationChange.ReplaceStatus.class,
                                        replace -> assertThat(
                                                        replace.selection().includes("two"))
                                                .isTrue()));
        events.pause();
        events.accept(new ProcessEvent(ProcessEvent.Kind.STOP, Optional.of(Fixture.ID), Optional.of("two")));
        applications.expectNoMessage(Duration.ofMillis(50));
    }
}
