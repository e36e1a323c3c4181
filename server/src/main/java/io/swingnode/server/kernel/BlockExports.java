package io.swingnode.server.kernel;

import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;

/** Keeps the export data that the block hands over, until the client is given it. */
final class BlockExports {
    private final List<ExportEntry> entries = new ArrayList<>();

    private boolean shown;

    void accept(List<ExportEntry> handed) {
        entries.addAll(handed);
    }

    List<ExportEntry> take() {
        List<ExportEntry> taken = List.copyOf(entries);
        entries.clear();
        shown = false;
        return taken;
    }

    /** Notes that the client has seen what is pending now. */
    void shown() {
        shown = true;
    }

    /**
     * Forgets what was handed over, which the client has worked out by itself.
     *
     * @throws StoreException (CONFLICT) when it has another number of entries
     */
    void dropListed(long count) {
        if (entries.size() != count) {
            throw new StoreException(
                    Reason.CONFLICT,
                    "the client worked out " + count + " changes of export data, the store " + entries.size()
                            + "; the block is lost: open the store again, and report this");
        }
        entries.clear();
        shown = false;
    }

    /** Forgets what was handed over since, if the client has seen it. */
    void dropShown() {
        if (shown) {
            entries.clear();
            shown = false;
        }
    }
}
