package io.swingnode.bench;

import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.List;

/** An endless sequence of cranks; the same seed gives the same sequence in every implementation. */
final class CrankSource {
    private static final int VATS = 20;
    private static final double OVERWRITE = 0.3;
    private static final int RECENT_KEYS = 1000;

    /** A key and the value to put under it. */
    record KeyValue(String key, String value) {}

    /**
     * The operations of one crank.
     *
     * @param vat the vat that the item belongs to
     * @param gets keys to read, some of which are absent
     * @param next the key whose successor is read
     */
    record Crank(VatId vat, List<KeyValue> sets, List<String> gets, String next, String item) {
        Crank withVat(VatId other) {
            return new Crank(other, sets, gets, next, item);
        }
    }

    private final Mulberry32 random;
    private final ItemSource items;
    private final int setCount;
    private final int getCount;
    private final int[] keysOfVat = new int[VATS + 1];
    private final List<String> recentKeys = new ArrayList<>(RECENT_KEYS);
    private final List<String> allKeys = new ArrayList<>();
    private int oldestRecent;

    CrankSource(int seed, int setCount, int getCount) {
        this.random = new Mulberry32(seed);
        this.items = new ItemSource(random);
        this.setCount = setCount;
        this.getCount = getCount;
    }

    /** The next crank. */
    Crank next() {
        int vat = 1 + random.below(VATS);
        List<KeyValue> sets = new ArrayList<>(setCount);
        for (int i = 0; i < setCount; i++) {
            String key = nextKeyToSet(vat);
            String value = random.below(100_000) + " " + random.word(44 + random.below(150));
            sets.add(new KeyValue(key, value));
        }
        List<String> gets = new ArrayList<>(getCount);
        for (int i = 0; i < getCount; i++) {
            gets.add(nextKeyToGet(vat));
        }
        String next = allKeys.get(random.below(allKeys.size()));
        return new Crank(new VatId("v" + vat), sets, gets, next, items.next());
    }

    private String nextKeyToSet(int vat) {
        String key;
        if (!recentKeys.isEmpty() && random.fraction() < OVERWRITE) {
            key = recentKeys.get(random.below(recentKeys.size()));
        } else {
            keysOfVat[vat]++;
            key = "v" + vat + ".c.o+" + keysOfVat[vat];
            allKeys.add(key);
        }
        remember(key);
        return key;
    }

    private String nextKeyToGet(int vat) {
        double choice = random.fraction();
        if (choice < 0.5) {
            return recentKeys.get(random.below(recentKeys.size()));
        }
        if (choice < 0.9) {
            return allKeys.get(random.below(allKeys.size()));
        }
        return "v" + vat + ".c.p+" + random.below(100_000);
    }

    private void remember(String key) {
        if (recentKeys.size() < RECENT_KEYS) {
            recentKeys.add(key);
        } else {
            recentKeys.set(oldestRecent, key);
            oldestRecent = (oldestRecent + 1) % RECENT_KEYS;
        }
    }
}
