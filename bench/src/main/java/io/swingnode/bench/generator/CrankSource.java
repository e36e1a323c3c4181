package io.swingnode.bench.generator;

import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.List;

/** An endless sequence of cranks; the same seed gives the same sequence in every implementation. */
public final class CrankSource {
    /** Cranks of a block. */
    public static final int CRANKS_PER_BLOCK = 50;

    /** Vats among which the reference's benchmark spreads its cranks. */
    public static final int REFERENCE_VATS = 20;

    private static final int SPAN_ITEMS = 200;

    private static final double OVERWRITE = 0.3;

    /** A key and the value to put under it. */
    public record KeyValue(String key, String value) {}

    /**
     * The operations of one crank.
     *
     * @param vat the vat that the item belongs to
     * @param gets keys to read, some of which are absent
     * @param next the key whose successor is read
     */
    public record Crank(VatId vat, List<KeyValue> sets, List<String> gets, String next, String item) {
        /** The same crank of another vat. */
        public Crank withVat(VatId other) {
            return new Crank(other, sets, gets, next, item);
        }
    }

    private final Mulberry32 random;
    private final ItemSource items;
    private final Keys keys;
    private final int setsPerBlock;
    private final int getsPerBlock;
    private int cranksOfBlock;

    /** True when a span ends with the item, counted from 1. */
    public static boolean endsSpan(int item) {
        return item % SPAN_ITEMS == 0;
    }

    /** Cranks that all set and get as many keys, as those of the reference's benchmark. */
    public static CrankSource ofReference(int seed, int setsPerCrank, int getsPerCrank) {
        return new CrankSource(
                seed,
                new Keys.OfYoungStore(REFERENCE_VATS),
                setsPerCrank * CRANKS_PER_BLOCK,
                getsPerCrank * CRANKS_PER_BLOCK);
    }

    /** Cranks that share the sets and gets of a block as evenly as they can; the first has one of each at least. */
    public CrankSource(int seed, Keys keys, int setsPerBlock, int getsPerBlock) {
        this.random = new Mulberry32(seed);
        this.items = new ItemSource(random);
        this.keys = keys;
        this.setsPerBlock = setsPerBlock;
        this.getsPerBlock = getsPerBlock;
    }

    /** The next crank. */
    public Crank next() {
        int vat = 1 + random.below(keys.vats());
        int setCount = share(setsPerBlock);
        List<KeyValue> sets = new ArrayList<>(setCount);
        for (int i = 0; i < setCount; i++) {
            String key = nextKeyToSet(vat);
            sets.add(new KeyValue(key, Keys.value(random)));
        }
        int getCount = share(getsPerBlock);
        List<String> gets = new ArrayList<>(getCount);
        for (int i = 0; i < getCount; i++) {
            gets.add(nextKeyToGet(vat));
        }
        cranksOfBlock = (cranksOfBlock + 1) % CRANKS_PER_BLOCK;
        return new Crank(new VatId("v" + vat), sets, gets, keys.any(random), items.next());
    }

    /** What the next crank does of the things that a block does, rounded up for the cranks so far. */
    private int share(int perBlock) {
        return upTo(cranksOfBlock + 1, perBlock) - upTo(cranksOfBlock, perBlock);
    }

    private static int upTo(int cranks, int perBlock) {
        return Math.toIntExact(Math.ceilDiv((long) cranks * perBlock, CRANKS_PER_BLOCK));
    }

    private String nextKeyToSet(int vat) {
        String key = !keys.isEmpty() && random.fraction() < OVERWRITE ? keys.recent(random) : keys.add(vat);
        keys.noteSet(key);
        return key;
    }

    private String nextKeyToGet(int vat) {
        double choice = random.fraction();
        if (choice < 0.5) {
            return keys.recent(random);
        }
        if (choice < 0.9) {
            return keys.any(random);
        }
        return "v" + vat + ".c.p+" + random.below(100_000);
    }
}
