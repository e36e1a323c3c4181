package io.swingnode.bench.parallel;

import io.swingnode.bench.generator.CrankSource.Crank;
import io.swingnode.bench.generator.CrankSource.KeyValue;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.VatId;

/**
 * A delivery to a vat: it reads, computes, and writes what depends on that. Only keys of its own vat, unless it conflicts with
 * others: then it reads a key that is the same for all vats before anything else, and writes it last, so that a stale one is
 * noticed as late as can be.
 *
 * @param crank its keys, its item, and the vat
 * @param rollsOver true when the vat's span ends with it
 * @param conflicts true when it reads and writes the shared key
 */
record Delivery(Crank crank, boolean rollsOver, boolean conflicts) {
    /** The key that deliveries share. */
    static final String SHARED_KEY = "kernel.shared";

    /** The savepoint of each crank. */
    static final String SAVEPOINT = "deliver";

    /** The last key of a vat, so that looking for the next key never ends among those of another vat. */
    static String seenKey(VatId vat) {
        return vat + ".seen";
    }

    /** Reads what it needs; returns what the write depends on. */
    int read(KernelKvStore kv) {
        int seen = conflicts ? kv.get(SHARED_KEY).hashCode() : 0;
        for (String key : crank.gets()) {
            seen = seen * 31 + kv.get(key).hashCode();
        }
        return seen * 31 + kv.getNextKey(crank.next()).hashCode();
    }

    /** Writes what comes of it. */
    void write(KernelKvStore kv, TranscriptStore transcripts, int seen) {
        for (KeyValue set : crank.sets()) {
            kv.set(set.key(), set.value());
        }
        transcripts.addItem(crank.vat(), crank.item());
        if (rollsOver) {
            transcripts.rolloverSpan(crank.vat());
        }
        // All that was read is in a value, so that another reading gives another hash.
        kv.set(seenKey(crank.vat()), Integer.toHexString(seen));
        if (conflicts) {
            kv.set(SHARED_KEY, Integer.toHexString(seen));
        }
    }
}
