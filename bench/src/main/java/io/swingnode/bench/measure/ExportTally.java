package io.swingnode.bench.measure;

import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.ExportSink;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the export data that a store passes to its callback, and keeps it until it is digested, which is not a part of the
 * measured time. The store may call from another thread.
 */
public final class ExportTally implements ExportSink {
    private final ResultDigest digest = new ResultDigest();
    private final List<ExportEntry> undigested = new ArrayList<>();
    private long pairs;
    private long characters;
    private long calls;

    @Override
    public synchronized void accept(List<ExportEntry> entries) {
        calls++;
        undigested.addAll(entries);
        for (ExportEntry entry : entries) {
            pairs++;
            characters += entry.key().length();
            if (entry.value().isPresent()) {
                characters += entry.value().get().length();
            }
        }
    }

    /** Digests what has come since the last time, and lets go of it. */
    public synchronized void digest() {
        undigested.forEach(digest::add);
        undigested.clear();
    }

    /** The digest of all pairs in their order. */
    public synchronized String finishDigest() {
        digest();
        return digest.finish();
    }

    /** Pairs so far. */
    public synchronized long pairs() {
        return pairs;
    }

    /** Adds how many pairs, characters and calls there were. */
    public synchronized Outcome addTo(Outcome outcome) {
        return outcome.count("exportPairs", pairs)
                .count("exportBytes", characters)
                .count("exportCalls", calls);
    }
}
