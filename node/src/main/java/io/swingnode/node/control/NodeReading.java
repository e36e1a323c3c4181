package io.swingnode.node.control;

import io.swingnode.node.Cancellation;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a running node count this process among the readers of its store, which it ends when the write-ahead log grows too
 * long. Reading goes on when the node does not know of that, or ends.
 */
public final class NodeReading implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeReading.class);

    private final Cancellation connection = new Cancellation();
    private final CompletableFuture<Optional<ControlResult>> answer = new CompletableFuture<>();

    private NodeReading() {}

    /**
     * To be called before the view is opened.
     *
     * @param home of the node; empty when none runs
     * @param what who reads what
     */
    public static NodeReading begin(Optional<Path> home, String what) {
        NodeReading reading = new NodeReading();
        home.ifPresent(served -> Thread.ofVirtual().name("reading").start(() -> reading.ask(served, what)));
        return reading;
    }

    private void ask(Path home, String what) {
        try {
            boolean unused = answer.complete(ControlClient.send(
                    home, new ControlRequest.Reading(what), event -> {}, progress -> {}, connection));
        } catch (RuntimeException e) {
            LOG.debug("The node of {} does not count this reader", home, e);
            boolean unused = answer.complete(Optional.empty());
        }
    }

    /** @throws StoreException (UNAVAILABLE) when the node has asked its readers to stop */
    public void requireOpen() {
        if (answer.getNow(Optional.empty()).orElse(null) instanceof ControlResult.Ended ended) {
            throw new StoreException(Reason.UNAVAILABLE, ended.ended());
        }
    }

    /** The progress of the reading, which fails as {@link #requireOpen} says. */
    public CopyProgress watched(CopyProgress shown) {
        return new CopyProgress() {
            @Override
            public void expects(Step step, long total) {
                shown.expects(step, total);
            }

            @Override
            public void working(String what) {
                shown.working(what);
            }

            @Override
            public void advanced(Step step, long count, long sizeBytes) {
                requireOpen();
                shown.advanced(step, count, sizeBytes);
            }
        };
    }

    /** The node no longer counts it soon. */
    @Override
    public void close() {
        connection.request();
    }
}
