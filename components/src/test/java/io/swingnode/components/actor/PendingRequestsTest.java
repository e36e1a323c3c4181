package io.swingnode.components.actor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.event.EventDraft;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.ProcessRecord;
import io.swingnode.components.model.RestartPolicy;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.ProcessInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has asked a persistent actor of this folder hears from it, whatever becomes of it. */
class PendingRequestsTest {
    private static final Job JOB = Job.of(Job.Action.RESTART, "any", Selection.ALL);

    @TempDir
    Path dir;

    private final RefusingExecutor executor = new RefusingExecutor();
    private ApplicationActors actors;

    @BeforeEach
    void start() {
        actors = new ApplicationActors(dir.resolve("home"));
    }

    @AfterEach
    void stop() {
        actors.close();
        executor.shutdown();
    }

    private <T> TestProbe<StatusReply<T>> probe() {
        return actors.kit.createTestProbe();
    }

    private ActorRef<Application.Command> application(Status status) {
        ActorRef<Application.Command> actor = actors.spawn(TestNode.settings(dir.resolve("home")), (all, one) -> {
            throw new IllegalStateException("a launch that cannot be planned");
        });
        actors.install(actor, ApplicationActors.application(new Fixture(dir).worker("one"), Status.ADDED), status);
        return actor;
    }

    private void record(ActorRef<Application.Command> actor) {
        TestProbe<StatusReply<Done>> recorded = probe();
        ProcessRecord process = new ProcessRecord("a token that no process has", Optional.empty(), 0);
        actor.tell(new Application.RecordProcess("one", Optional.of(process), recorded.ref()));
        assertThat(value(recorded)).isEqualTo(Done.getInstance());
    }

    private ActorRef<JobQueue.Command> queue() {
        return actors.kit.spawn(JobQueue.create("any", new JobQueue.Execution(1, TestNode.PATIENCE.toMillis(), 100)));
    }

    static void assertRefused(TestProbe<? extends StatusReply<?>> probe, Code code, String message) {
        assertThat(probe.receiveMessage(TestNode.PATIENCE).getError())
                .isInstanceOfSatisfying(
                        LifecycleException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    private static <T> T value(TestProbe<StatusReply<T>> probe) {
        return probe.receiveMessage(TestNode.PATIENCE).getValue();
    }

    @Test
    void anApplicationThatIsStoppedRefusesThoseWhoWait() {
        ActorRef<Application.Command> actor = application(Status.STARTING);
        TestProbe<StatusReply<Done>> settled = probe();
        actor.tell(new Application.AwaitSettled(Selection.ALL, settled.ref()));
        assertThat(actors.load(actor)).isPresent();
        settled.expectNoMessage(Duration.ZERO);
        actors.kit.stop(actor);
        assertRefused(settled, Code.CLOSED, "was stopped");
    }

    @Test
    void anApplicationWhoseWriteFailsServesThoseWhoWaitAfterItsRestart() {
        ActorRef<Application.Command> actor = application(Status.STARTING);
        TestProbe<StatusReply<Done>> settled = probe();
        TestProbe<StatusReply<Application.Held>> failed = probe();
        ApplicationChange change = new ApplicationChange.SetStatus(Status.STOPPED, Selection.ALL);
        actor.tell(new Application.AwaitSettled(Selection.ALL, settled.ref()));
        actors.journal.failNextPersisted();
        actor.tell(new Application.Change(change, failed.ref()));
        assertRefused(failed, Code.INTERNAL, "the record of application fixture failed and was restarted");
        settled.expectNoMessage(Duration.ZERO);
        assertThat(actors.change(actor, change).status()).isEqualTo(Status.STOPPED);
        assertThat(value(settled)).isEqualTo(Done.getInstance());
        failed.expectNoMessage(Duration.ZERO);
    }

    /** The launch of a component with a recorded process is planned when that asks for its record. */
    @Test
    void anApplicationThatFailsRefusesThoseWhoWait() {
        ActorRef<Application.Command> actor = application(Status.STARTING);
        record(actor);
        TestProbe<StatusReply<Done>> settled = probe();
        actor.tell(new Application.AwaitSettled(Selection.ALL, settled.ref()));
        actor.tell(new Application.Recall(
                "one", actors.kit.<Component.Command>createTestProbe().ref()));
        assertRefused(settled, Code.INTERNAL, "was restarted");
    }

    /** It asks while a write is under way, and what waits behind that is lost when the actor fails. */
    @Test
    void aComponentThatAsksForItsRecordInVainIsToldOfItAfterTheRestart() {
        AtomicBoolean failed = new AtomicBoolean();
        TestProbe<Application.Command> arrived = actors.kit.createTestProbe();
        ComponentsSettings settings =
                TestNode.quick(dir.resolve("home")).executor(executor).build();
        ActorRef<Application.Command> actor = actors.kit.spawn(Behaviors.monitor(
                Application.Command.class, arrived.ref(), actors.application(settings, (application, component) -> {
                    if (failed.compareAndSet(false, true)) {
                        throw new IllegalStateException("a launch that cannot be planned");
                    }
                    return actors.launch(application, component);
                })));
        Fixture fixture = new Fixture(dir).worker("one").worker("two");
        actors.install(actor, ApplicationActors.application(fixture, Status.ADDED), Status.RUNNING);
        record(actor);
        TestProbe<StatusReply<Optional<ProcessInfo>>> described = probe();
        actor.tell(new Application.Forward("two", new Component.Describe(described.ref())));
        assertThat(value(described)).isEmpty();
        ActorRef<Component.Command> two = recall(arrived).replyTo();
        CountDownLatch mayWrite = new CountDownLatch(1);
        actors.journal.failNextNOpsCond((id, operation) -> !isOpen(mayWrite), 1);
        ApplicationChange change = new ApplicationChange.SetStatus(Status.STOPPED, Selection.ALL);
        actor.tell(new Application.Change(change, actors.kit.system().ignoreRef()));
        TestProbe<Component.Command> one = actors.kit.createTestProbe();
        actor.tell(new Application.Recall("one", one.ref()));
        assertThat(recall(arrived).replyTo()).isEqualTo(one.ref());
        executor.refuseNext();
        TestProbe<StatusReply<ProcessInfo>> started = probe();
        LaunchSpec launch = new LaunchSpec(
                Fixture.ID, "two", List.of("true"), dir, Map.of(), dir, List.of(), 0, RestartPolicy.NEVER, 0);
        two.tell(new Component.Start(launch, started.ref()));
        assertRefused(started, Code.INTERNAL, "the actor of component two failed");
        assertThat(recall(arrived).replyTo()).isEqualTo(two);
        two.tell(new Component.Describe(described.ref()));
        mayWrite.countDown();
        assertThat(value(described)).isEmpty();
        assertThat(failed).isTrue();
    }

    private static Application.Recall recall(TestProbe<Application.Command> arrived) {
        return (Application.Recall) arrived.fishForMessage(
                        TestNode.PATIENCE,
                        message -> message instanceof Application.Recall
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore())
                .getFirst();
    }

    private static boolean isOpen(CountDownLatch latch) {
        try {
            return latch.await(TestNode.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anApplicationForWhichTooManyWaitRefusesTheNext() {
        ActorRef<Application.Command> actor = application(Status.STARTING);
        TestProbe<StatusReply<Done>> waiting = probe();
        for (int i = 0; i < Pending.MAX; i++) {
            actor.tell(new Application.AwaitSettled(Selection.ALL, waiting.ref()));
        }
        TestProbe<StatusReply<Done>> refused = probe();
        actor.tell(new Application.AwaitSettled(Selection.ALL, refused.ref()));
        assertRefused(refused, Code.QUEUE_FULL, "too many requests wait for the record of application fixture");
        waiting.expectNoMessage(Duration.ZERO);
    }

    /** Also for what it was only to hand on. */
    @Test
    void theListOfApplicationsThatCannotBeReadRefusesWhatItHoldsBackWhenItIsStopped() {
        actors.journal.failNextNReads("applications", Integer.MAX_VALUE);
        TestProbe<Applications.Command> arrived = actors.kit.createTestProbe();
        ActorRef<Applications.Command> list = actors.kit.spawn(Behaviors.monitor(
                Applications.Command.class,
                arrived.ref(),
                actors.applications(TestNode.settings(dir.resolve("home")))));
        TestProbe<StatusReply<Application.Held>> loaded = probe();
        TestProbe<StatusReply<Applications.Known>> listed = probe();
        list.tell(new Applications.Forward(Fixture.ID, new Application.Load(loaded.ref())));
        list.tell(new Applications.ListIds(listed.ref()));
        assertThat(arrived.receiveSeveralMessages(2, TestNode.PATIENCE)).hasSize(2);
        actors.kit.stop(list);
        assertRefused(loaded, Code.CLOSED, "the list of applications was stopped");
        assertRefused(listed, Code.CLOSED, "the list of applications was stopped");
    }

    @Test
    void messagesForAnUnknownApplicationAreRefused() {
        ApplicationStore store = actors.store(TestNode.settings(dir.resolve("home")));
        TestProbe<StatusReply<Application.Held>> loaded = probe();
        store.applications().tell(new Applications.ForwardIfKnown("none", new Application.Load(loaded.ref())));
        assertRefused(loaded, Code.NO_SUCH_APPLICATION, "no application none");
    }

    @Test
    void aQueueThatIsStoppedRefusesThoseWhoWaitForTheEndOfAJob() throws InterruptedException {
        ActorRef<JobQueue.Command> queue = queue();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Done> mayEnd = new CompletableFuture<>();
        queue.tell(new JobQueue.Resume(job -> {
            begun.countDown();
            // An interruption does not end it.
            Done unused = mayEnd.join();
        }));
        TestProbe<StatusReply<Done>> added = probe();
        queue.tell(new JobQueue.Add(JOB, added.ref()));
        assertThat(value(added)).isEqualTo(Done.getInstance());
        begun.await();
        TestProbe<StatusReply<Boolean>> waits = probe();
        TestProbe<StatusReply<Done>> cancelled = probe();
        queue.tell(new JobQueue.AwaitEnd(JOB.key(), TestNode.PATIENCE, waits.ref()));
        queue.tell(new JobQueue.Cancel(JOB.key(), cancelled.ref()));
        TestProbe<StatusReply<JobQueue.Jobs>> listed = probe();
        queue.tell(new JobQueue.ListJobs(listed.ref()));
        assertThat(value(listed).jobs()).isEmpty();
        actors.kit.stop(queue);
        assertRefused(waits, Code.CLOSED, "the queue of any jobs was stopped");
        assertRefused(cancelled, Code.CLOSED, "was stopped");
        assertThat(mayEnd.complete(Done.getInstance())).isTrue();
    }

    /** Without a runner, a queue fails in its own code. */
    @Test
    @SuppressWarnings("NullAway")
    void aQueueThatFailsKeepsThoseWhoWaitForTheEndOfAJob() {
        ActorRef<JobQueue.Command> queue = queue();
        TestProbe<StatusReply<Done>> done = probe();
        queue.tell(new JobQueue.Add(JOB, done.ref()));
        assertThat(value(done)).isEqualTo(Done.getInstance());
        TestProbe<StatusReply<Boolean>> waits = probe();
        queue.tell(new JobQueue.AwaitEnd(JOB.key(), TestNode.PATIENCE, waits.ref()));
        queue.tell(new JobQueue.Resume(null));
        queue.tell(new JobQueue.Cancel(JOB.key(), done.ref()));
        assertThat(value(done)).isEqualTo(Done.getInstance());
        assertThat(value(waits)).isTrue();
    }

    @Test
    void aQueueWhoseWriteFailsRefusesTheJob() {
        ActorRef<JobQueue.Command> queue = queue();
        actors.journal.failNextPersisted();
        TestProbe<StatusReply<Done>> added = probe();
        queue.tell(new JobQueue.Add(JOB, added.ref()));
        assertRefused(added, Code.INTERNAL, "the queue of any jobs failed and was restarted");
        queue.tell(new JobQueue.Add(JOB, added.ref()));
        assertThat(value(added)).isEqualTo(Done.getInstance());
    }

    @Test
    void theLogOfEventsWhoseWriteFailsSaysSo() {
        ActorRef<EventLog.Command> log = actors.kit.spawn(EventLog.create());
        EventDraft draft =
                new EventDraft(Instant.EPOCH, "started", false, "zoo", JsonNodeFactory.instance.textNode("a payload"));
        actors.journal.failNextPersisted();
        TestProbe<StatusReply<Done>> recorded = probe();
        log.tell(new EventLog.Emit(draft, recorded.ref()));
        assertRefused(recorded, Code.INTERNAL, "the log of events failed and was restarted");
        log.tell(new EventLog.Emit(draft, recorded.ref()));
        assertThat(value(recorded)).isEqualTo(Done.getInstance());
    }
}
