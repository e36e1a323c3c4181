package io.swingnode.components.actor;

import static io.swingnode.components.actor.PendingRequestsTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import io.swingnode.components.TestNode;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.RestartPolicy;
import io.swingnode.components.process.ProcessInfo;
import io.swingnode.components.process.ProcessState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has asked the actor of a component hears from it, whatever becomes of it. */
class ComponentAnswersTest {
    private static final Duration PATIENCE = TestNode.PATIENCE;

    @TempDir
    Path dir;

    private final ActorTestKit kit = ActorTestKit.create();
    private final Held executor = new Held();
    /** Stands for the actor of the application, which holds the record. */
    private final TestProbe<Application.Command> application = kit.createTestProbe();

    /** Gets what the actor gets. */
    private final TestProbe<Component.Command> arrived = kit.createTestProbe();

    private ActorRef<Component.Command> component = kit.system().ignoreRef();

    /** Runs its tasks when the test says so, or refuses one. */
    private static final class Held extends ThreadPoolExecutor {
        private final BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
        private final AtomicBoolean refusing = new AtomicBoolean();

        Held() {
            super(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        }

        @Override
        public void execute(Runnable task) {
            if (refusing.compareAndSet(true, false)) {
                throw new RejectedExecutionException("refused once");
            }
            held.add(task);
        }

        void refuseNext() {
            refusing.set(true);
        }

        void runNext() throws InterruptedException {
            super.execute(held.take());
        }
    }

    @BeforeEach
    void start() {
        ComponentsSettings settings =
                TestNode.quick(dir.resolve("home")).executor(executor).build();
        component = kit.spawn(Behaviors.monitor(
                Component.Command.class,
                arrived.ref(),
                Component.create(
                        application.ref(),
                        "one",
                        kit.<ProcessEventSync.Command>createTestProbe().ref(),
                        settings)));
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
        executor.shutdown();
    }

    private LaunchSpec launch() {
        return new LaunchSpec(
                "zoo",
                "one",
                List.of("sleep", "60"),
                dir,
                Map.of("PATH", "/usr/bin:/bin"),
                dir,
                List.of(),
                0,
                RestartPolicy.NEVER,
                0);
    }

    private <T> TestProbe<StatusReply<T>> probe() {
        return kit.createTestProbe();
    }

    private void recall() {
        application.expectMessageClass(Application.Recall.class, PATIENCE);
        component.tell(new Component.NothingRecorded());
    }

    private void recorded() {
        application
                .expectMessageClass(Application.RecordProcess.class, PATIENCE)
                .replyTo()
                .tell(StatusReply.ack());
    }

    private void online() throws InterruptedException {
        recall();
        TestProbe<StatusReply<ProcessInfo>> started = probe();
        component.tell(new Component.Start(launch(), started.ref()));
        executor.runNext();
        // Before and after the spawn.
        recorded();
        recorded();
        assertThat(started.receiveMessage(PATIENCE).isSuccess()).isTrue();
    }

    private Optional<ProcessState> state() {
        TestProbe<StatusReply<Optional<ProcessInfo>>> described = probe();
        component.tell(new Component.Describe(described.ref()));
        return described.receiveMessage(PATIENCE).getValue().map(ProcessInfo::state);
    }

    /** The message at which the actor fails is not the request, but tells of the end of the process before. */
    @Test
    void aRequestInHandIsRefusedWhenTheActorFailsAndThoseBehindItAreServed() throws InterruptedException {
        online();
        TestProbe<StatusReply<ProcessInfo>> reloaded = probe();
        TestProbe<StatusReply<Done>> deleted = probe();
        component.tell(new Component.Reload(launch(), reloaded.ref()));
        component.tell(new Component.Delete(deleted.ref()));
        assertThat(state()).hasValue(ProcessState.STOPPING);
        executor.refuseNext();
        executor.runNext();
        recorded();
        assertRefused(reloaded, Code.INTERNAL, "the actor of component one failed and was restarted");
        recall();
        assertThat(deleted.receiveMessage(PATIENCE).isSuccess()).isTrue();
        assertThat(state()).isEmpty();
        reloaded.expectNoMessage(Duration.ZERO);
    }

    @Test
    void theRequestAtWhichTheActorFailsIsRefused() {
        recall();
        executor.refuseNext();
        TestProbe<StatusReply<ProcessInfo>> started = probe();
        component.tell(new Component.Start(launch(), started.ref()));
        assertRefused(started, Code.INTERNAL, "the actor of component one failed and was restarted");
        recall();
        assertThat(state()).isEmpty();
    }

    @Test
    void everyRequestIsRefusedWhenTheActorIsStopped() {
        recall();
        TestProbe<StatusReply<ProcessInfo>> started = probe();
        TestProbe<StatusReply<Done>> deleted = probe();
        component.tell(new Component.Start(launch(), started.ref()));
        component.tell(new Component.Delete(deleted.ref()));
        assertThat(state()).hasValue(ProcessState.LAUNCHING);
        kit.stop(component);
        assertRefused(started, Code.CLOSED, "the actor of component one was stopped");
        assertRefused(deleted, Code.CLOSED, "the actor of component one was stopped");
    }

    /** Akka holds the description back until the actor is restarted, and the actor until it knows what is recorded. */
    @Test
    void everyRequestIsRefusedWhenTheActorIsStoppedAfterAFailure() {
        recall();
        executor.refuseNext();
        TestProbe<StatusReply<ProcessInfo>> started = probe();
        component.tell(new Component.Start(launch(), started.ref()));
        assertRefused(started, Code.INTERNAL, "was restarted");
        TestProbe<StatusReply<Optional<ProcessInfo>>> described = probe();
        Component.Describe describe = new Component.Describe(described.ref());
        component.tell(describe);
        arrived.fishForMessage(
                PATIENCE,
                message -> message.equals(describe) ? FishingOutcomes.complete() : FishingOutcomes.continueAndIgnore());
        kit.stop(component);
        assertRefused(described, Code.CLOSED, "was stopped");
    }

    @Test
    void requestsForWhichThereIsNoRoomAreRefusedAtOnce() {
        TestProbe<StatusReply<Optional<ProcessInfo>>> waiting = probe();
        for (int i = 0; i < Component.STASH_LIMIT; i++) {
            component.tell(new Component.Describe(waiting.ref()));
        }
        TestProbe<StatusReply<Optional<ProcessInfo>>> described = probe();
        TestProbe<StatusReply<Done>> deleted = probe();
        component.tell(new Component.Describe(described.ref()));
        component.tell(new Component.Delete(deleted.ref()));
        assertRefused(described, Code.QUEUE_FULL, "too many requests wait for the actor of component one");
        assertRefused(deleted, Code.QUEUE_FULL, "too many requests wait for the actor of component one");
        waiting.expectNoMessage(Duration.ZERO);
        recall();
        assertThat(waiting.receiveSeveralMessages(Component.STASH_LIMIT, PATIENCE))
                .allMatch(StatusReply::isSuccess);
    }
}
