package io.swingnode.bench.parallel;

import io.swingnode.bench.generator.CrankSource;
import io.swingnode.bench.generator.CrankSource.Crank;
import io.swingnode.bench.generator.CrankSource.KeyValue;
import io.swingnode.bench.generator.ItemSource;
import io.swingnode.bench.generator.Keys;
import io.swingnode.bench.generator.Mulberry32;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.List;

/**
 * Deliveries with as many operations as a crank of W1, to one vat after the other. The same seed gives the same sequence.
 * Each reads and writes keys of its own vat alone, half of which are new, and one in so many the shared key too.
 */
final class DeliverySource {
    private static final int SEED = 11;
    private static final int SETS = 10;
    private static final int GETS = 10;
    private static final int PERCENT = 100;

    private final Mulberry32 random = new Mulberry32(SEED);

    /** Of its own, so that the deliveries are the same whatever the percentage. */
    private final Mulberry32 conflicts = new Mulberry32(SEED + 1);

    private final ItemSource items = new ItemSource(random);
    private final int conflictPercent;
    private final int[] keysOfVat;
    private final int[] itemsOfVat;
    private int made;

    DeliverySource(int vats, int conflictPercent) {
        this.conflictPercent = conflictPercent;
        this.keysOfVat = new int[vats];
        this.itemsOfVat = new int[vats];
    }

    /** The deliveries of that many blocks. */
    List<List<Delivery>> blocks(int count) {
        List<List<Delivery>> blocks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            List<Delivery> block = new ArrayList<>(CrankSource.CRANKS_PER_BLOCK);
            for (int j = 0; j < CrankSource.CRANKS_PER_BLOCK; j++) {
                block.add(next());
            }
            blocks.add(List.copyOf(block));
        }
        return blocks;
    }

    private Delivery next() {
        int vat = made++ % keysOfVat.length;
        List<String> gets = new ArrayList<>(GETS);
        for (int i = 0; i < GETS; i++) {
            gets.add(anyKey(vat));
        }
        String next = anyKey(vat);
        List<KeyValue> sets = new ArrayList<>(SETS);
        for (int i = 0; i < SETS; i++) {
            String key = i % 2 == 0 ? newKey(vat) : anyKey(vat);
            sets.add(new KeyValue(key, Keys.value(random)));
        }
        VatId id = vat(vat);
        itemsOfVat[vat]++;
        return new Delivery(
                new Crank(id, sets, gets, next, items.next()),
                CrankSource.endsSpan(itemsOfVat[vat]),
                conflicts.below(PERCENT) < conflictPercent);
    }

    /** The vat of that index, from 0. */
    static VatId vat(int index) {
        return new VatId("v" + (index + 1));
    }

    private String newKey(int vat) {
        keysOfVat[vat]++;
        return Keys.key(vat + 1, keysOfVat[vat]);
    }

    /** One of the vat's keys, or one that it is about to have. */
    private String anyKey(int vat) {
        return Keys.key(vat + 1, 1 + random.below(keysOfVat[vat] + 1));
    }
}
