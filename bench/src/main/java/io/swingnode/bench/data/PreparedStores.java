package io.swingnode.bench.data;

import io.swingnode.bench.generator.CrankSource;
import io.swingnode.bench.generator.CrankSource.Crank;
import io.swingnode.bench.generator.ItemSource;
import io.swingnode.bench.generator.Mulberry32;
import io.swingnode.bench.kernel.BlockRun;
import io.swingnode.bench.kernel.Kernel;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** Makes the stores that workloads read or clean up, with the same content as those of the reference's benchmark. */
public final class PreparedStores {
    /** The vat of the store that is cleaned up. */
    public static final VatId TERMINATED_VAT = new VatId("v99");

    /** The spans of that vat. */
    public static final int TERMINATED_SPANS = 500;

    /** Items of each of them. */
    public static final int ITEMS_PER_SPAN = 200;

    private static final int VATS = 20;
    private static final int BLOCKS = 2060;
    private static final int SNAP_POS = 5000;
    private static final int STORE_SEED = 3;
    private static final int SETS = 7;
    private static final int GETS = 3;
    private static final int TERMINATED_SEED = 77;

    private PreparedStores() {}

    /** About 500,000 keys, 20 vats with 5,150 items each, and a snapshot of each. */
    public static void makeStore(Path dir, BenchData data, LongConsumer progress) throws IOException {
        try (SwingStore store = SwingStore.init(dir, withSink())) {
            BlockRun run = new BlockRun(
                    new Kernel.OfStore(store, false), sameForEachVat(CrankSource.ofReference(STORE_SEED, SETS, GETS)));
            run.initVats(VATS);
            for (int i = 0; i < BLOCKS; i++) {
                run.block();
                progress.accept(i);
            }
            for (int vat = 1; vat <= VATS; vat++) {
                try (InputStream heap = Files.newInputStream(data.heap(vat))) {
                    store.snapshots().saveSnapshot(new VatId("v" + vat), SNAP_POS, heap);
                }
            }
            store.commit();
        }
    }

    private static Supplier<Crank> sameForEachVat(CrankSource source) {
        return new Supplier<>() {
            private int cranks;

            @Override
            public Crank get() {
                VatId vat = new VatId("v" + (1 + cranks % VATS));
                cranks++;
                return source.next().withVat(vat);
            }
        };
    }

    /** A terminated vat with 500 spans of 200 items. */
    public static void makeTerminatedStore(Path dir, LongConsumer progress) {
        ItemSource items = new ItemSource(new Mulberry32(TERMINATED_SEED));
        try (SwingStore store = SwingStore.init(dir, withSink())) {
            store.transcripts().initTranscript(TERMINATED_VAT);
            for (int span = 0; span < TERMINATED_SPANS; span++) {
                if (span > 0) {
                    store.transcripts().rolloverSpan(TERMINATED_VAT);
                }
                for (int i = 0; i < ITEMS_PER_SPAN; i++) {
                    store.transcripts().addItem(TERMINATED_VAT, items.next());
                }
                store.commit();
                progress.accept(span);
            }
            store.transcripts().stopUsingTranscript(TERMINATED_VAT);
            store.commit();
        }
    }

    private static StoreOptions withSink() {
        return StoreOptions.builder().exportSink(entries -> {}).build();
    }
}
