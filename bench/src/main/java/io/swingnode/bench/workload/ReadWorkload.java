package io.swingnode.bench.workload;

import io.swingnode.bench.measure.Meter;
import io.swingnode.bench.measure.Outcome;
import io.swingnode.bench.measure.ResultDigest;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** W6: reads the current spans of 20 vats, first once and then 20 times more, and then every span. */
record ReadWorkload() implements Workload {
    private static final int VATS = 20;
    private static final int REPETITIONS = 20;
    private static final int SPAN_ITEMS = 200;
    private static final double MICROS = 1e6;
    private static final int ITEMS_PER_VAT = 5150;

    private record Tally(long items, long characters) {
        Tally plus(Tally other) {
            return new Tally(items + other.items, characters + other.characters);
        }
    }

    @Override
    public Repetition prepare(BenchSetting setting) throws Exception {
        if (setting.mapReads()) {
            return new Reading(SwingStore.openReadOnly(
                    setting.data().store(),
                    StoreOptions.builder().mapReads(true).build()));
        }
        return new Reading(SwingStore.open(
                setting.data().store(),
                StoreOptions.builder().exportSink(entries -> {}).build()));
    }

    private record Reading(SwingStore store) implements Repetition {
        @Override
        public Outcome measure() {
            TranscriptStore transcripts = store.transcripts();
            Meter meter = new Meter();
            meter.start();
            Tally first = readCurrent(transcripts, item -> {});
            meter.stop();
            double firstSeconds = meter.seconds();
            meter.start();
            Tally hot = new Tally(0, 0);
            for (int i = 0; i < REPETITIONS; i++) {
                hot = hot.plus(readCurrent(transcripts, item -> {}));
            }
            meter.stop();
            double hotSeconds = meter.seconds() - firstSeconds;
            double hotProcessor = meter.processorSeconds();
            meter.start();
            Tally all = readAll(transcripts, item -> {});
            meter.stop();
            double allSeconds = meter.seconds() - firstSeconds - hotSeconds;
            double allProcessor = meter.processorSeconds() - hotProcessor;
            return meter.addTo(new Outcome()
                    .figure("secs", firstSeconds)
                    .count("items", first.items)
                    .perSecond("firstItemsPerS", first.items, firstSeconds)
                    .perSecond("hotItemsPerS", hot.items, hotSeconds)
                    .megaPerSecond("hotMBps", hot.characters, hotSeconds)
                    .figure("hotCpuUsPerItem", hotProcessor * MICROS / (first.items + hot.items))
                    .count("allItems", all.items)
                    .figure("allS", allSeconds)
                    .perSecond("allItemsPerS", all.items, allSeconds)
                    .megaPerSecond("allMBps", all.characters, allSeconds)
                    .figure("allCpuUsPerItem", allProcessor * MICROS / all.items));
        }

        @Override
        public void addDigests(Outcome outcome) {
            ResultDigest digest = new ResultDigest();
            Tally unused = readCurrent(store.transcripts(), digest::addLine)
                    .plus(readAll(store.transcripts(), digest::addLine));
            outcome.text("digest", digest.finish());
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private static Tally readCurrent(TranscriptStore transcripts, Consumer<String> reader) {
        return read(List.of(0L), (vat, unused) -> transcripts.readSpan(vat), reader);
    }

    private static Tally readAll(TranscriptStore transcripts, Consumer<String> reader) {
        List<Long> starts = new ArrayList<>();
        for (long start = 0; start < ITEMS_PER_VAT; start += SPAN_ITEMS) {
            starts.add(start);
        }
        return read(starts, transcripts::readSpan, reader);
    }

    private static Tally read(
            List<Long> starts, BiFunction<VatId, Long, Iterator<String>> span, Consumer<String> reader) {
        long items = 0;
        long characters = 0;
        for (int vat = 1; vat <= VATS; vat++) {
            VatId id = new VatId("v" + vat);
            for (long start : starts) {
                Iterator<String> read = span.apply(id, start);
                while (read.hasNext()) {
                    items++;
                    String item = read.next();
                    characters += item.length();
                    reader.accept(item);
                }
            }
        }
        return new Tally(items, characters);
    }
}
