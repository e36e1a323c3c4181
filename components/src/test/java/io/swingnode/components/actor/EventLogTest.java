package io.swingnode.components.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.SpawnProtocol;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.typesafe.config.ConfigFactory;
import io.swingnode.components.event.AppEvent;
import io.swingnode.components.event.EventDraft;
import io.swingnode.components.event.EventHub;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.journal.Journal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    @TempDir
    Path home;

    /** An actor system with a journal in the home, and a log of events in it. */
    private final class Run implements AutoCloseable {
        private final ActorSystem<SpawnProtocol.Command> system;
        final EventLogClient log;

        Run() {
            Journal journal = Journal.sqlite(home);
            journal.prepare();
            system = ActorSystem.create(
                    Behaviors.setup(context -> SpawnProtocol.create()), "events", ConfigFactory.load(journal.config()));
            log = new EventLogClient(
                    system, system.systemActorOf(EventLog.create(), "log", akka.actor.typed.Props.empty()));
        }

        @Override
        public void close() {
            system.terminate();
            system.getWhenTerminated()
                    .toCompletableFuture()
                    .orTimeout(2, TimeUnit.MINUTES)
                    .join();
        }
    }

    private static EventDraft draft(String name, int payloadChars) {
        return new EventDraft(
                Instant.EPOCH, name, false, "zoo", JsonNodeFactory.instance.textNode("x".repeat(payloadChars)));
    }

    private static List<Long> sequences(EventHub hub) {
        return hub.recent().stream().map(AppEvent::sequence).toList();
    }

    @Test
    void eventsSurviveTheNodeAndTheirNumbersGoOn() {
        try (Run first = new Run()) {
            first.log.record(draft("started", 3));
            first.log.record(draft("stopped", 3));
            assertThat(first.log.last()).isEqualTo(2);
        }
        try (Run second = new Run()) {
            assertThat(second.log.recent())
                    .containsExactly(
                            draft("started", 3).numbered(1), draft("stopped", 3).numbered(2));
            second.log.record(draft("started", 3));
            assertThat(sequences(second.log)).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void remembersABoundedNumberAlsoWhenStartedAgain() {
        int count = EventHub.BUFFER + 10;
        List<Long> remembered = LongStream.rangeClosed(11, count).boxed().toList();
        try (Run first = new Run()) {
            for (int i = 0; i < count; i++) {
                first.log.post(draft("e" + i, 1));
            }
            assertThat(sequences(first.log)).isEqualTo(remembered);
        }
        try (Run second = new Run()) {
            assertThat(sequences(second.log)).isEqualTo(remembered);
        }
    }

    @Test
    void remembersFewerLargeEvents() {
        int half = (int) EventLog.PAYLOAD_CHARS_MAX / 2;
        try (Run run = new Run()) {
            run.log.record(draft("small", 10));
            run.log.record(draft("large", half));
            run.log.record(draft("larger", half));
            assertThat(sequences(run.log)).containsExactly(3L);
        }
    }

    @Test
    void anEventIsOnItsWayToEverySubscriberWhenItIsRecorded() {
        try (Run run = new Run()) {
            run.log.record(draft("before", 1));
            SinkQueueWithCancel<AppEvent> one = run.log.subscribe();
            SinkQueueWithCancel<AppEvent> other = run.log.subscribe();
            run.log.record(draft("after", 1));
            AppEvent expected = draft("after", 1).numbered(2);
            assertThat(one.pull().toCompletableFuture().join()).isEqualTo(Optional.of(expected));
            assertThat(other.pull().toCompletableFuture().join()).isEqualTo(Optional.of(expected));
        }
    }

    @Test
    void onlyTheSubscriberThatFallsBehindFails() {
        try (Run run = new Run()) {
            SinkQueueWithCancel<AppEvent> slow = run.log.subscribe();
            var all = run.log.source().take(EventHub.BUFFER * 2L).runWith(Sink.seq(), run.system);
            for (int i = 0; i < EventHub.BUFFER * 2; i++) {
                run.log.record(draft("e" + i, 1));
            }
            assertThat(all.toCompletableFuture().join()).hasSize(EventHub.BUFFER * 2);
            assertThatThrownBy(() -> {
                        while (true) {
                            Object unused = slow.pull().toCompletableFuture().join();
                        }
                    })
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(LifecycleException.class)
                    .hasMessageContaining("fell 1000 events behind");
        }
    }

    @Test
    void subscriberThatHasGoneDisturbsNobody() {
        try (Run run = new Run()) {
            run.log.subscribe().cancel();
            run.log.record(draft("one", 1));
            run.log.record(draft("two", 1));
            assertThat(run.log.last()).isEqualTo(2);
        }
    }
}
