package io.swingnode.bench.generator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The keys that a store holds, as far as cranks choose among them. The keys of each vat are numbered from 1. */
public abstract sealed class Keys {
    private final int[] keysOfVat;

    private Keys(int vats, int keysOfEach) {
        keysOfVat = new int[vats + 1];
        Arrays.fill(keysOfVat, keysOfEach);
    }

    /** The key of a vat with that number. */
    public static String key(int vat, int number) {
        return "v" + vat + ".c.o+" + number;
    }

    /** A value to put under a key. */
    public static String value(Mulberry32 random) {
        return random.below(100_000) + " " + random.word(44 + random.below(150));
    }

    int vats() {
        return keysOfVat.length - 1;
    }

    final int count(int vat) {
        return keysOfVat[vat];
    }

    /** A key that the store did not have. */
    String add(int vat) {
        keysOfVat[vat]++;
        return key(vat, keysOfVat[vat]);
    }

    abstract boolean isEmpty();

    /** A key that was set not long ago, or any one if that does not matter. */
    abstract String recent(Mulberry32 random);

    /** Any key. */
    abstract String any(Mulberry32 random);

    /** Notes that a key was set. */
    abstract void noteSet(String key);

    /** The keys of a store that was empty, chosen as the reference's benchmark does: half of them among the last 1,000. */
    public static final class OfYoungStore extends Keys {
        private static final int RECENT_KEYS = 1000;
        private static final int NUMBER_BITS = 32;

        private final List<String> recent = new ArrayList<>(RECENT_KEYS);
        private int oldestRecent;

        /** In the order in which they were added: the vat above, the number below. */
        private long[] all = new long[RECENT_KEYS];

        private int size;

        /** The keys of that many vats, of which there are none yet. */
        public OfYoungStore(int vats) {
            super(vats, 0);
        }

        @Override
        String add(int vat) {
            String key = super.add(vat);
            if (size == all.length) {
                all = Arrays.copyOf(all, size + size / 2);
            }
            all[size++] = ((long) vat << NUMBER_BITS) | count(vat);
            return key;
        }

        @Override
        boolean isEmpty() {
            return size == 0;
        }

        @Override
        String recent(Mulberry32 random) {
            return recent.get(random.below(recent.size()));
        }

        @Override
        String any(Mulberry32 random) {
            long packed = all[random.below(size)];
            return key((int) (packed >>> NUMBER_BITS), (int) packed);
        }

        @Override
        void noteSet(String key) {
            if (recent.size() < RECENT_KEYS) {
                recent.add(key);
            } else {
                recent.set(oldestRecent, key);
                oldestRecent = (oldestRecent + 1) % RECENT_KEYS;
            }
        }
    }

    /** The keys of a grown store, all equally likely, so that most of them are in no cache. */
    public static final class OfGrownStore extends Keys {
        /** The keys of that many vats, each of which has that many. */
        public OfGrownStore(int vats, int keysOfEach) {
            super(vats, keysOfEach);
        }

        @Override
        boolean isEmpty() {
            return false;
        }

        @Override
        String recent(Mulberry32 random) {
            return any(random);
        }

        @Override
        String any(Mulberry32 random) {
            int vat = 1 + random.below(vats());
            return key(vat, 1 + random.below(count(vat)));
        }

        @Override
        void noteSet(String key) {
            // No key is likelier than another.
        }
    }
}
