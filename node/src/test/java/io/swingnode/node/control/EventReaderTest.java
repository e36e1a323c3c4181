package io.swingnode.node.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import akka.stream.javadsl.Source;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swingnode.components.event.AppEvent;
import io.swingnode.components.event.EventHub;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "events");

    @AfterEach
    void end() {
        system.terminate();
    }

    private static AppEvent event(long sequence) {
        return new AppEvent(sequence, Instant.EPOCH, "started", false, "app", JsonNodeFactory.instance.objectNode());
    }

    /** Has recorded {@code last} events, and streams the given ones. */
    private record Hub(ActorSystem<Void> system, Source<AppEvent, NotUsed> source, long last) implements EventHub {
        @Override
        public SinkQueueWithCancel<AppEvent> subscribe() {
            return source.runWith(Sink.queue(), system);
        }

        @Override
        public List<AppEvent> recent() {
            return List.of();
        }
    }

    private Hub hub(long last, Source<AppEvent, ?> events) {
        return new Hub(system, events.mapMaterializedValue(any -> NotUsed.getInstance()), last);
    }

    @Test
    void readsWhatComesBeforeTheWorkEndsAndThenUpToTheLastOfItsEvents() throws Exception {
        CompletableFuture<String> work = new CompletableFuture<>();
        try (EventReader reader = new EventReader(
                hub(3, Source.from(List.of(event(4), event(5), event(6))).concat(Source.maybe())))) {
            assertThat(reader.nextBefore(work)).contains(event(4));
            assertThat(reader.nextUpTo(6)).contains(event(5));
            assertThat(reader.nextUpTo(6)).contains(event(6));
            assertThat(reader.nextUpTo(6)).isEmpty();
            boolean ended = work.complete("app");
            assertThat(ended).isTrue();
            assertThat(reader.nextBefore(work)).isEmpty();
        }
    }

    @Test
    void saysThatTheNodeIsStopping() throws Exception {
        try (EventReader reader = new EventReader(hub(0, Source.maybe()))) {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(2, TimeUnit.MINUTES);
            assertThatThrownBy(reader::next)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED))
                    .hasMessageContaining("the node is stopping");
        }
    }
}
