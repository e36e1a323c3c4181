package io.swingnode.actors.store;

import akka.actor.typed.ActorRef;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The block of a kernel that only sends messages: carries requests out and turns refusals into replies. */
final class RequestBlock {
    private static final Logger LOG = LoggerFactory.getLogger(RequestBlock.class);

    private final SwingStore store;
    private final List<ExportEntry> exports;
    private final BlockCommitter host;
    private volatile Optional<String> lost = Optional.empty();

    private RequestBlock(SwingStore store, List<ExportEntry> exports, CommitTracker book) {
        this.store = store;
        this.host = new BlockCommitter(store, book);
        this.exports = exports;
    }

    static RequestBlock open(Path storeDir, StoreOptions options, StoreWriterThread thread, CommitTracker book) {
        List<ExportEntry> exports = new ArrayList<>();
        SwingStore store = SwingStore.open(
                storeDir,
                options.exportSink().isPresent()
                        ? options
                        : options.toBuilder().exportSink(exports::addAll).build(),
                thread);
        book.opened(BlockCommitter.head(store));
        return new RequestBlock(store, exports, book);
    }

    /** True when closing it would lose something. */
    boolean isDirty() {
        return store.hasUncommittedChanges();
    }

    Reply execute(Request request) {
        return answer(() -> new RequestHandler(store, host, exports).handle(request));
    }

    /**
     * Starts the commit of the block, which is answered when it is durable; at once when it is refused. The next block
     * may be worked on meanwhile.
     */
    void startCommit(Request.CommitBlock request, ActorRef<Reply> replyTo) {
        Reply started = answer(() -> {
            var result = host.start(
                    new BlockCommitter.Request(request.height(), request.cleanup(), request.wantExports()), exports);
            var unused = result.handle((committed, failure) -> {
                replyTo.tell(ended(committed, failure));
                return true;
            });
            return new Reply.Done();
        });
        if (started instanceof Reply.BlockLost gone) {
            lost = Optional.of(gone.message());
        }
        if (!(started instanceof Reply.Done)) {
            replyTo.tell(started);
        }
    }

    private Reply ended(@Nullable BlockResult committed, @Nullable Throwable failure) {
        if (committed != null) {
            return new Reply.BlockCommitted(committed);
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        Reply.BlockLost reply =
                new Reply.BlockLost(cause == null ? "the commit failed" : String.valueOf(cause.getMessage()));
        lost = Optional.of(reply.message());
        return reply;
    }

    /** Why the block is gone, when its commit failed while others went on; set on the thread that wrote. */
    Optional<String> lost() {
        return lost;
    }

    Reply putSnapshot(VatId vat, long snapPos, CompressedSnapshot snapshot) {
        return answer(() -> new Reply.SnapshotSaved(store.snapshots().saveSnapshot(vat, snapPos, snapshot)));
    }

    /** @throws StoreException (NOT_FOUND) when there is none */
    Supplier<InputStream> locateSnapshot(VatId vat) {
        return store.snapshots().locateSnapshot(vat);
    }

    private static Reply answer(Supplier<Reply> operation) {
        try {
            return operation.get();
        } catch (StoreException e) {
            return e.reason().isRefusal() && e.reason() != Reason.CLOSED
                    ? new Reply.Refused(e.reason(), String.valueOf(e.getMessage()))
                    : new Reply.BlockLost(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // Whatever it was, the block can't be vouched for, and the sender must not wait for ever.
            LOG.error("A request failed in a way it should not", e);
            return new Reply.BlockLost("the request failed: " + e);
        }
    }

    void close() {
        store.close();
    }
}
