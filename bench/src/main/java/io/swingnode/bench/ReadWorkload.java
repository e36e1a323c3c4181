package io.swingnode.bench;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;

/** W6: reads the current spans of 20 vats, first once and then 20 times more, and then every span. */
record ReadWorkload() implements Workload {
    private static final int VATS = 20;
    private static final int REPETITIONS = 20;
    private static final int SPAN_ITEMS = 200;
    private static final int ITEMS_PER_VAT = 5150;

    private record Tally(long items, long characters) {
        Tally plus(Tally other) {
            return new Tally(items + other.items, characters + other.characters);
        }
    }

    @Override
    public Outcome run(BenchSetting setting) throws Exception {
        try (SwingStore store = SwingStore.open(
                setting.data().store(),
                StoreOptions.builder().exportSink(entries -> {}).build())) {
            TranscriptStore transcripts = store.transcripts();
            double processorBefore = Clock.processorSeconds();
            double started = Clock.seconds();
            Tally first = readCurrent(transcripts);
            double firstSeconds = Clock.seconds() - started;
            started = Clock.seconds();
            Tally hot = new Tally(0, 0);
            for (int i = 0; i < REPETITIONS; i++) {
                hot = hot.plus(readCurrent(transcripts));
            }
            double hotSeconds = Clock.seconds() - started;
            started = Clock.seconds();
            Tally all = readAll(transcripts);
            double allSeconds = Clock.seconds() - started;
            return new Outcome()
                    .figure("secs", firstSeconds)
                    .figure("cpuS", Clock.processorSeconds() - processorBefore)
                    .count("items", first.items)
                    .perSecond("firstItemsPerS", first.items, firstSeconds)
                    .perSecond("hotItemsPerS", hot.items, hotSeconds)
                    .megaPerSecond("hotMBps", hot.characters, hotSeconds)
                    .count("allItems", all.items)
                    .figure("allS", allSeconds)
                    .perSecond("allItemsPerS", all.items, allSeconds)
                    .megaPerSecond("allMBps", all.characters, allSeconds);
        }
    }

    private static Tally readCurrent(TranscriptStore transcripts) {
        return read(List.of(0L), (vat, unused) -> transcripts.readSpan(vat));
    }

    private static Tally readAll(TranscriptStore transcripts) {
        List<Long> starts = new ArrayList<>();
        for (long start = 0; start < ITEMS_PER_VAT; start += SPAN_ITEMS) {
            starts.add(start);
        }
        return read(starts, transcripts::readSpan);
    }

    private static Tally read(List<Long> starts, BiFunction<VatId, Long, Iterator<String>> span) {
        long items = 0;
        long characters = 0;
        for (int vat = 1; vat <= VATS; vat++) {
            VatId id = new VatId("v" + vat);
            for (long start : starts) {
                Iterator<String> read = span.apply(id, start);
                while (read.hasNext()) {
                    items++;
                    characters += read.next().length();
                }
            }
        }
        return new Tally(items, characters);
    }
}
