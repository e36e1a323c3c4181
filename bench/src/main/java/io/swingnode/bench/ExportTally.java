package io.swingnode.bench;

import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.ExportSink;
import java.util.List;

/** Counts the export data that a store passes to its callback. */
final class ExportTally implements ExportSink {
    private long pairs;
    private long characters;
    private long calls;

    @Override
    public void accept(List<ExportEntry> entries) {
        calls++;
        for (ExportEntry entry : entries) {
            pairs++;
            characters += entry.key().length();
            if (entry.value().isPresent()) {
                characters += entry.value().get().length();
            }
        }
    }

    long pairs() {
        return pairs;
    }

    Outcome addTo(Outcome outcome) {
        return outcome.count("exportPairs", pairs)
                .count("exportBytes", characters)
                .count("exportCalls", calls);
    }
}
