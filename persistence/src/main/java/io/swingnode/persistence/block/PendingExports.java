package io.swingnode.persistence.block;

import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.ExportSink;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * Collects changes of the export data and hands them to the sink when a crank ends and at commit. Without a sink
 * nothing is collected.
 */
public final class PendingExports {
    private final BlockBuffer buffer;
    private Optional<ExportSink> sink;

    public PendingExports(BlockBuffer buffer, Optional<ExportSink> sink) {
        this.buffer = buffer;
        this.sink = sink;
    }

    /**
     * Sets the sink of a store that was opened without one.
     *
     * @throws StoreException (USAGE) when there is one already, or after a change, which the sink would miss
     */
    public void setSink(ExportSink newSink) {
        buffer.requireRunning();
        if (sink.isPresent()) {
            throw new StoreException(Reason.USAGE, "the export sink is set already; it can be set once");
        }
        if (buffer.isDirty()) {
            throw new StoreException(
                    Reason.USAGE, "the export sink must be set before the first change; commit, then set it");
        }
        sink = Optional.of(newSink);
    }

    public void noteSet(String key, String value) {
        note(key, Optional.of(value));
    }

    public void noteDeletion(String key) {
        note(key, Optional.empty());
    }

    /** Records that {@code key} of the export data now has this value, or was removed. */
    public void note(String key, Optional<String> value) {
        if (sink.isPresent()) {
            buffer.noteExport(key, value);
        }
    }

    /** Hands the collected changes to the sink, if there are any. When the sink throws, they are kept. */
    void handOver() {
        if (sink.isEmpty()) {
            return;
        }
        NavigableMap<String, Optional<String>> pending = buffer.pendingExports();
        if (pending.isEmpty()) {
            return;
        }
        List<ExportEntry> entries = new ArrayList<>(pending.size());
        pending.forEach((key, value) -> entries.add(new ExportEntry(key, value)));
        buffer.whileHandingOver(() -> sink.get().accept(entries));
        buffer.clearPendingExports();
        buffer.meter().exported(entries.size());
    }
}
