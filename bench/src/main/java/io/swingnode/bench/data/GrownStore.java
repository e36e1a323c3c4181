package io.swingnode.bench.data;

import io.swingnode.bench.generator.CrankSource;
import io.swingnode.bench.generator.ItemSource;
import io.swingnode.bench.generator.Keys;
import io.swingnode.bench.generator.Mulberry32;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * A store as it is after a long life: items, spans of 200 and keys, spread over its vats in the order in which cranks would
 * have written them. What it holds follows from its size and its number of vats, so that {@link CrankSource} knows its keys
 * without a list of them.
 *
 * @param megabytes how much it holds, in millions of bytes, roughly; each vat has one item at least
 * @param vats how many vats there are
 */
public record GrownStore(int megabytes, int vats) {
    /** As the prepared store has them. */
    private static final int KEYS_PER_ITEM = 5;

    /** What an item takes in the file, its keys included. */
    private static final int BYTES_PER_ITEM = 3200;

    private static final int SEED = 5;

    /** Commits bound the memory that is needed; each is about this many items and some 12 MB. */
    private static final int ITEMS_PER_COMMIT = 4000;

    /** The name of its folder among the prepared data. */
    public String folderName() {
        return "grown-" + megabytes + "-" + vats;
    }

    /** Items of each vat. */
    public int itemsOfVat() {
        return Math.toIntExact(Math.max(1, megabytes * 1_000_000L / BYTES_PER_ITEM / vats));
    }

    /** Keys of each vat; they are numbered from 1. */
    public int keysOfVat() {
        return Math.multiplyExact(itemsOfVat(), KEYS_PER_ITEM);
    }

    /** Makes the store. */
    public void make(Path dir, LongConsumer progress) {
        Mulberry32 random = new Mulberry32(SEED);
        ItemSource items = new ItemSource(random);
        try (SwingStore store = SwingStore.init(dir, StoreOptions.defaults())) {
            TranscriptStore transcripts = store.transcripts();
            for (int vat = 1; vat <= vats; vat++) {
                transcripts.initTranscript(new VatId("v" + vat));
            }
            long written = 0;
            for (int item = 0; item < itemsOfVat(); item++) {
                for (int vat = 1; vat <= vats; vat++) {
                    for (int key = 1; key <= KEYS_PER_ITEM; key++) {
                        store.kernelKv().set(Keys.key(vat, item * KEYS_PER_ITEM + key), Keys.value(random));
                    }
                    VatId id = new VatId("v" + vat);
                    transcripts.addItem(id, items.next());
                    if (CrankSource.endsSpan(item + 1)) {
                        transcripts.rolloverSpan(id);
                    }
                    written++;
                    if (written % ITEMS_PER_COMMIT == 0) {
                        store.commit();
                        progress.accept(written);
                    }
                }
            }
            store.commit();
        }
    }
}
