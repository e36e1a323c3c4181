package io.swingnode.node.control;

import akka.stream.AbruptStageTerminationException;
import akka.stream.javadsl.SinkQueueWithCancel;
import io.swingnode.components.event.AppEvent;
import io.swingnode.components.event.EventHub;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Reads the events of a node, one after the other, from the moment at which it was opened. One thread. */
final class EventReader implements AutoCloseable {
    private final EventHub hub;
    private final SinkQueueWithCancel<AppEvent> queue;
    private CompletableFuture<Optional<AppEvent>> next;
    private long read;

    EventReader(EventHub hub) {
        this.hub = hub;
        queue = hub.subscribe();
        next = queue.pull().toCompletableFuture();
        read = hub.last();
    }

    /**
     * The next event.
     *
     * @throws io.swingnode.components.model.LifecycleException (QUEUE_FULL) when this reader fell behind
     */
    AppEvent next() throws Exception {
        AppEvent event = got(next).orElseThrow(EventReader::stopping);
        read = Math.max(read, event.sequence());
        next = queue.pull().toCompletableFuture();
        return event;
    }

    /** The next event, if it comes before {@code work} ends. */
    Optional<AppEvent> nextBefore(CompletableFuture<?> work) throws Exception {
        Object unused = got(
                CompletableFuture.anyOf(next.handle((event, failure) -> true), work.handle((result, failure) -> true)));
        return next.isDone() ? Optional.of(next()) : Optional.empty();
    }

    /** The next of the events that had been recorded when the node was at event {@code last}. */
    Optional<AppEvent> nextUpTo(long last) throws Exception {
        return read < last ? Optional.of(next()) : Optional.empty();
    }

    /** The number of the last event that has been recorded by now. */
    long last() {
        return hub.last();
    }

    private static <T> T got(CompletableFuture<T> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AbruptStageTerminationException) {
                throw stopping();
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static StoreException stopping() {
        return new StoreException(Reason.CLOSED, "the node is stopping; ask again when it runs");
    }

    @Override
    public void close() {
        queue.cancel();
    }
}
