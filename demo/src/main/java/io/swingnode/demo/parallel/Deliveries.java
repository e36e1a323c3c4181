package io.swingnode.demo.parallel;

import io.swingnode.demo.Mixer;
import io.swingnode.protocol.VatId;

/**
 * The deliveries of a run. Each is a function of its number and of what its crank reads, and changes nothing but its crank, so
 * that it can be made again; all that a vat remembers is in the store.
 */
final class Deliveries {
    /** One delivery in so many fails, and what it has stored is rolled back. */
    private static final int FAILURE_PERIOD = 61;

    private static final int STORES = 4;
    private static final int KEYS_OF_A_VAT = 500;
    private static final int HOT_PERIOD = 4;
    private static final int CHAINS = 4;
    private static final String SAVEPOINT = "deliver";
    private static final String HOT_KEY = "kernelStats";

    private final ParallelOptions options;
    private final VatWork work;

    Deliveries(ParallelOptions options) {
        this.options = options;
        this.work = VatWork.ofMicros(options.workMicros());
    }

    /** @param delivery counts the deliveries of all blocks, from 0 */
    VatId target(long delivery) {
        long choice =
                options.workload() == Workload.INDEPENDENT ? delivery : Mixer.mix(options.seed() ^ delivery) >>> 1;
        return vat(1 + choice % options.vats());
    }

    static VatId vat(long index) {
        return new VatId("v" + index);
    }

    /** Makes a delivery; false when it failed and was rolled back. */
    boolean deliver(long delivery, CrankWork crank) {
        VatId vat = target(delivery);
        String stateKey = vat + ".state";
        long state = number(crank, stateKey);
        long digest = Mixer.mix(state ^ Mixer.mix(options.seed() + delivery) ^ received(delivery, crank));
        work.run(digest);
        crank.establishSavepoint().accept(SAVEPOINT);
        long spot = digest;
        for (int i = 0; i < STORES; i++) {
            spot = Mixer.mix(spot);
            crank.kv()
                    .set(vat + ".vs.vom." + Long.remainderUnsigned(spot, KEYS_OF_A_VAT), "{\"balance\":" + spot + "}");
        }
        boolean failed = Long.remainderUnsigned(digest, FAILURE_PERIOD) == 0;
        if (failed) {
            crank.rollback().accept(SAVEPOINT);
        }
        crank.kv().set(stateKey, Long.toString(digest));
        send(delivery, digest, crank);
        crank.transcripts().addItem(vat, item(delivery, digest, failed));
        return !failed;
    }

    /** What was sent to a delivery by the one before it in its chain. */
    private long received(long delivery, CrankWork crank) {
        return options.workload() == Workload.CHAINS ? number(crank, chainKey(delivery)) : 0;
    }

    private void send(long delivery, long digest, CrankWork crank) {
        if (options.workload() == Workload.CHAINS) {
            crank.kv().set(chainKey(delivery), Long.toString(digest));
        }
        if (options.workload() == Workload.HOT && delivery % HOT_PERIOD == 0) {
            crank.kv().set(HOT_KEY, Long.toString(number(crank, HOT_KEY) + 1));
        }
    }

    private static String chainKey(long delivery) {
        return "chain." + delivery % CHAINS;
    }

    private static long number(CrankWork crank, String key) {
        return crank.kv().get(key).map(Long::parseLong).orElse(0L);
    }

    private String item(long delivery, long digest, boolean failed) {
        String item = "{\"d\":[\"message\"," + delivery + "],\"digest\":\"" + digest + "\",\"r\":\""
                + (failed ? "error" : "ok") + "\",\"note\":\"";
        String note = Long.toHexString(digest);
        int times = Math.max(0, options.itemBytes() - item.length()) / note.length();
        return item + note.repeat(times) + "\"}";
    }
}
