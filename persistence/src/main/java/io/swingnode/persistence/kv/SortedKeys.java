package io.swingnode.persistence.kv;

import io.swingnode.persistence.block.KeyOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of keys to which keys are only added, in byte order on demand. New keys gather unsorted; when the order is asked for and they are
 * many, they become a sorted run, and runs of similar length are merged. That takes fewer comparisons and less memory than a tree,
 * most of all where keys come and go between layers without anybody asking for their order.
 *
 * <p>One thread at a time, except that once {@link #settle} was called and as long as nothing is added, several may read.
 */
final class SortedKeys {
    private static final int FRESH_AT_FIRST = 16;

    /** So many unsorted keys are looked through faster than they are sorted and merged. */
    private static final int FRESH_MAX = 32;

    private final KeyOrder order;

    /** Sorted, each less than half as long as the one before it. */
    private final List<String[]> runs = new ArrayList<>();

    private String[] fresh = new String[FRESH_AT_FIRST];
    private int freshCount;

    SortedKeys(KeyOrder order) {
        this.order = order;
    }

    /** Adds a key that is not there. */
    void add(String key) {
        if (freshCount == fresh.length) {
            fresh = Arrays.copyOf(fresh, freshCount * 2);
        }
        fresh[freshCount++] = key;
        order.note(key);
    }

    /** Sorts what was added. Reading changes nothing afterwards. */
    void settle() {
        if (freshCount == 0) {
            return;
        }
        String[] run = Arrays.copyOf(fresh, freshCount);
        Arrays.sort(run, order);
        freshCount = 0;
        while (!runs.isEmpty() && runs.getLast().length <= 2 * run.length) {
            run = merged(runs.removeLast(), run);
        }
        runs.add(run);
    }

    private String[] merged(String[] a, String[] b) {
        String[] both = new String[a.length + b.length];
        int fromA = 0;
        int fromB = 0;
        for (int i = 0; i < both.length; i++) {
            boolean takeA = fromB == b.length || (fromA < a.length && order.compare(a[fromA], b[fromB]) < 0);
            both[i] = takeA ? a[fromA++] : b[fromB++];
        }
        return both;
    }

    /** The smallest key after {@code from}, or {@code from} itself if that is wanted; null when there is none. */
    @Nullable
    String next(String from, boolean inclusive) {
        if (freshCount > FRESH_MAX) {
            settle();
        }
        String smallest = nextFresh(from, inclusive);
        for (String[] run : runs) {
            int found = Arrays.binarySearch(run, from, order);
            int index = found < 0 ? -found - 1 : inclusive ? found : found + 1;
            if (index < run.length && (smallest == null || order.compare(run[index], smallest) < 0)) {
                smallest = run[index];
            }
        }
        return smallest;
    }

    private @Nullable String nextFresh(String from, boolean inclusive) {
        String smallest = null;
        for (int i = 0; i < freshCount; i++) {
            String key = fresh[i];
            int above = order.compare(key, from);
            if ((above > 0 || (above == 0 && inclusive)) && (smallest == null || order.compare(key, smallest) < 0)) {
                smallest = key;
            }
        }
        return smallest;
    }

    /** All keys in byte order. */
    String[] all() {
        int count = freshCount;
        for (String[] run : runs) {
            count += run.length;
        }
        String[] all = new String[count];
        int end = 0;
        for (String[] run : runs) {
            System.arraycopy(run, 0, all, end, run.length);
            end += run.length;
        }
        System.arraycopy(fresh, 0, all, end, freshCount);
        // The sort finds the runs, and merges them.
        Arrays.sort(all, order);
        return all;
    }

    void clear() {
        runs.clear();
        freshCount = 0;
    }
}
