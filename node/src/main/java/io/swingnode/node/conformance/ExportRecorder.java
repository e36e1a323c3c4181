package io.swingnode.node.conformance;

import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.ExportSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps what the export callback receives, on whichever thread the store calls it. */
final class ExportRecorder implements ExportSink {
    private final ConcurrentLinkedQueue<List<ExportEntry>> lists = new ConcurrentLinkedQueue<>();

    @Override
    public void accept(List<ExportEntry> entries) {
        lists.add(entries);
    }

    /** The lists received since the last call. */
    List<List<ExportEntry>> take() {
        List<List<ExportEntry>> taken = new ArrayList<>();
        for (List<ExportEntry> next = lists.poll(); next != null; next = lists.poll()) {
            taken.add(next);
        }
        return taken;
    }
}
