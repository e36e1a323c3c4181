package io.swingnode.server.kernel;

import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Has the requests of many connections done by a few threads, one request of each at a time: exports are work for the processor, and
 * many of them at once must leave the kernel its share. The thread of the connection waits meanwhile.
 *
 * @param operations what is done there, and closed by the connection
 */
record FewThreads(StreamConnection.Operations operations, Executor threads) implements StreamConnection.Operations {
    /** Half as many as the machine has processors. */
    static final String DISPATCHER = "swingnode.server.export-dispatcher";

    @Override
    public void request(long id, String operation, FrameReader request, FrameWriter reply)
            throws IOException, WireException {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                operations.request(id, operation, request, reply);
                done.complete(true);
            } catch (IOException | WireException | RuntimeException e) {
                done.completeExceptionally(e);
            } finally {
                // An Error goes on to the thread's own handler; the connection must hear of it, too.
                done.completeExceptionally(new IllegalStateException("the request " + operation + " did not end"));
            }
        });
        try {
            boolean unused = done.join();
        } catch (CompletionException e) {
            throwAs(e.getCause(), IOException.class);
            throwAs(e.getCause(), WireException.class);
            throwAs(e.getCause(), RuntimeException.class);
            throw e;
        }
    }

    private static <T extends Exception> void throwAs(@Nullable Throwable failure, Class<T> type) throws T {
        if (type.isInstance(failure)) {
            throw type.cast(failure);
        }
    }

    @Override
    public void close() {
        operations.close();
    }
}
