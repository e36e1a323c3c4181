package io.swingnode.persistence.cleanup;

import io.swingnode.protocol.VatId;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Which rows a terminated vat still has.
 *
 * @param spans true when it has spans
 * @param snapshots true when it has snapshots
 */
record HeldRows(boolean spans, boolean snapshots) {
    /** Of a vat that is not terminated, or has nothing left. */
    static final HeldRows NONE = new HeldRows(false, false);

    /**
     * Vats in the byte order of their ids, by what they have. Those with spans and those with snapshots are kept apart, so
     * that a budget for the one need not look at all vats that have the other.
     */
    static final class Sets {
        private final NavigableSet<VatId> all = new TreeSet<>();
        private final NavigableSet<VatId> withSpans = new TreeSet<>();
        private final NavigableSet<VatId> withSnapshots = new TreeSet<>();

        void put(VatId vat, HeldRows rows) {
            put(all, vat, rows.spans() || rows.snapshots());
            put(withSpans, vat, rows.spans());
            put(withSnapshots, vat, rows.snapshots());
        }

        private static void put(NavigableSet<VatId> vats, VatId vat, boolean held) {
            boolean unused = held ? vats.add(vat) : vats.remove(vat);
        }

        /** All vats that have anything. */
        NavigableSet<VatId> all() {
            return Collections.unmodifiableNavigableSet(all);
        }

        NavigableSet<VatId> withSpans() {
            return Collections.unmodifiableNavigableSet(withSpans);
        }

        NavigableSet<VatId> withSnapshots() {
            return Collections.unmodifiableNavigableSet(withSnapshots);
        }
    }
}
