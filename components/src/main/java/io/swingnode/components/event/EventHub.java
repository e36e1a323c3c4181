package io.swingnode.components.event;

import akka.NotUsed;
import akka.stream.BoundedSourceQueue;
import akka.stream.QueueOfferResult;
import akka.stream.javadsl.Source;
import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events to subscribers, each event once and all in the order in which they were emitted.
 *
 * <p>Subscribers cannot delay an operation: a stream that falls {@value #BUFFER} events behind fails, so that
 * its reader knows of the gap and can subscribe again.
 */
public final class EventHub {
    private static final Logger LOG = LoggerFactory.getLogger(EventHub.class);

    /** Events that a stream may lag behind, and that {@link #recent} remembers. */
    public static final int BUFFER = 1000;

    private final List<Consumer<AppEvent>> listeners = new CopyOnWriteArrayList<>();
    private final Deque<AppEvent> recent = new ArrayDeque<>();
    private long sequence;

    /** Calls {@code listener} with every later event, on the thread that emits it: it must not block. */
    public AutoCloseable subscribe(Consumer<AppEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Every later event from the moment the stream runs, as a stream with a bounded buffer. */
    public Source<AppEvent, NotUsed> source() {
        return Source.<AppEvent>queue(BUFFER).mapMaterializedValue(this::feed);
    }

    private NotUsed feed(BoundedSourceQueue<AppEvent> queue) {
        Consumer<AppEvent> listener = new Consumer<>() {
            @Override
            public void accept(AppEvent event) {
                QueueOfferResult result = queue.offer(event);
                if (!result.isEnqueued()) {
                    listeners.remove(this);
                    queue.fail(new LifecycleException(
                            Code.QUEUE_FULL, "this subscriber fell " + BUFFER + " events behind; subscribe again"));
                }
            }
        };
        listeners.add(listener);
        return NotUsed.getInstance();
    }

    /** The last events, oldest first, at most {@value #BUFFER}. */
    public synchronized List<AppEvent> recent() {
        return new ArrayList<>(recent);
    }

    synchronized void emit(String name, boolean internal, String appId, JsonNode payload) {
        sequence++;
        AppEvent event = new AppEvent(sequence, Instant.now(), name, internal, appId, payload);
        recent.addLast(event);
        if (recent.size() > BUFFER) {
            recent.removeFirst();
        }
        for (Consumer<AppEvent> listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                // A subscriber that fails must not fail the operation.
                LOG.error("A subscriber failed at the event {} of {}", name, appId, e);
            }
        }
    }
}
