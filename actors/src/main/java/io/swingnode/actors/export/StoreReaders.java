package io.swingnode.actors.export;

import akka.actor.typed.ActorRef;
import io.swingnode.protocol.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Tells {@link ReadViews} of readers of the store that are neither an export nor a stream of this node, so that it counts
 * them and ends them like all others. Any thread may use it, also before that actor has started.
 */
public final class StoreReaders {
    private final CompletableFuture<ActorRef<ReadViews.Command>> views = new CompletableFuture<>();

    /** Names the actor that watches the readers from now on, those included that have begun already. */
    public void watchedBy(ActorRef<ReadViews.Command> actor) {
        boolean unused = views.complete(actor);
    }

    /**
     * Notes that somebody begins to read; to be called before the view is opened.
     *
     * @param what who reads what, for logs and error messages
     */
    public Reading begin(String what) {
        return new Reading(what);
    }

    /** Somebody who reads until this is closed. */
    public final class Reading implements AutoCloseable {
        private final long id = ReadViews.newId();
        private final CompletableFuture<StoreException> ended = new CompletableFuture<>();
        private final CompletableFuture<ActorRef<ReadViews.Command>> watching;

        private Reading(String what) {
            var reader = new ReadViews.OtherReader(ended::complete);
            watching = views.thenApply(actor -> {
                actor.tell(new ReadViews.Opened(new ReadViews.View(id, what, reader)));
                return actor;
            });
        }

        /** @throws StoreException when the reader must stop */
        public void requireOpen() {
            if (ended.isDone()) {
                throw ended.join();
            }
        }

        /** Waits until the reader must stop; returns why. */
        public StoreException awaitEnd() throws InterruptedException {
            try {
                return ended.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("nothing fails it", e);
            }
        }

        /** Closing again does nothing. */
        @Override
        public void close() {
            // After it was told of: the two messages come from one chain.
            var unused = watching.thenAccept(actor -> actor.tell(new ReadViews.Closed(id)));
        }
    }
}
