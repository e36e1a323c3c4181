package io.swingnode.actors;

import io.swingnode.persistence.CompressedSnapshot;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
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
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The block of a kernel that only sends messages: carries requests out and turns refusals into replies. */
final class MessageBlock {
    private static final Logger LOG = LoggerFactory.getLogger(MessageBlock.class);

    private final SwingStore store;
    private final List<ExportEntry> exports;
    private final HostBlock host;

    private MessageBlock(SwingStore store, List<ExportEntry> exports, BlockBook book) {
        this.store = store;
        this.host = new HostBlock(store, book);
        this.exports = exports;
    }

    static MessageBlock open(Path storeDir, StoreOptions options, SupervisorThread thread, BlockBook book) {
        List<ExportEntry> exports = new ArrayList<>();
        SwingStore store = SwingStore.open(
                storeDir, options.exportSink().isPresent() ? options : options.withExportSink(exports::addAll), thread);
        book.opened(HostBlock.head(store));
        return new MessageBlock(store, exports, book);
    }

    /** True when closing it would lose something. */
    boolean isDirty() {
        return store.hasUncommittedChanges();
    }

    Reply execute(Request request) {
        return answer(() -> new RequestHandler(store, host, exports).handle(request));
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
