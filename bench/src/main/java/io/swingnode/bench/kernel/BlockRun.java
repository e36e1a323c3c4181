package io.swingnode.bench.kernel;

import io.swingnode.bench.generator.CrankSource;
import io.swingnode.bench.generator.CrankSource.Crank;
import io.swingnode.bench.generator.CrankSource.KeyValue;
import io.swingnode.bench.measure.Clock;
import io.swingnode.bench.measure.Meter;
import io.swingnode.bench.measure.Outcome;
import io.swingnode.bench.measure.Samples;
import io.swingnode.protocol.VatId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Runs blocks of cranks as a kernel would, and takes the time. */
public final class BlockRun {
    private final Kernel kernel;
    private final Supplier<Crank> cranks;
    private final Map<VatId, Integer> itemsOfVat = new HashMap<>();
    private final Samples executing = new Samples();
    private final Samples committing = new Samples();
    private final Samples blocks = new Samples();
    private final Meter meter = new Meter();

    /** Blocks that were made up ahead. */
    private final Deque<List<Crank>> ahead = new ArrayDeque<>();

    private double lastCommit;
    private long payload;
    private long hits;

    /** Blocks of the given cranks. */
    public BlockRun(Kernel kernel, Supplier<Crank> cranks) {
        this.kernel = kernel;
        this.cranks = cranks;
    }

    /** Gives each of that many vats a transcript. */
    public void initVats(int vats) {
        for (int vat = 1; vat <= vats; vat++) {
            kernel.initTranscript(new VatId("v" + vat));
        }
        kernel.commit();
    }

    /** Goes on with vats that have that many items each. */
    public void continueVats(int vats, int itemsOfEach) {
        for (int vat = 1; vat <= vats; vat++) {
            itemsOfVat.put(new VatId("v" + vat), itemsOfEach);
        }
        // The first commit of an open store looks at every vat, and is not measured for new vats either.
        kernel.commit();
    }

    private List<Crank> nextBlock() {
        List<Crank> block = new ArrayList<>(CrankSource.CRANKS_PER_BLOCK);
        for (int i = 0; i < CrankSource.CRANKS_PER_BLOCK; i++) {
            block.add(cranks.get());
        }
        return block;
    }

    /** Runs the cranks of one block and leaves its commit to the caller; takes no time. */
    public void executeBlock() {
        nextBlock().forEach(this::crank);
    }

    /**
     * Makes up the cranks of so many blocks. Where commits go on beside the next block, they would go on beside this too, and
     * time that nobody takes would help them.
     */
    public void makeUp(int count) {
        for (int i = 0; i < count; i++) {
            ahead.add(nextBlock());
        }
    }

    /** Runs one block and commits it; making up its cranks is not measured. */
    public void block() {
        List<Crank> block = ahead.isEmpty() ? nextBlock() : ahead.remove();
        meter.start();
        double started = Clock.seconds();
        block.forEach(this::crank);
        double executed = Clock.seconds();
        kernel.commit();
        double committed = Clock.seconds();
        meter.stop();
        executing.add(executed - started);
        committing.add(committed - executed);
        blocks.add(committed - started);
        block.forEach(this::weigh);
    }

    /** Waits for the commits that were started, which is counted with their blocks. */
    public void settle() {
        meter.start();
        double started = Clock.seconds();
        kernel.settle();
        lastCommit += Clock.seconds() - started;
        meter.stop();
    }

    private void crank(Crank crank) {
        boolean rollsOver = CrankSource.endsSpan(itemsOfVat.merge(crank.vat(), 1, Integer::sum));
        hits += kernel.run(crank, rollsOver);
    }

    private void weigh(Crank crank) {
        payload += crank.item().length();
        for (KeyValue set : crank.sets()) {
            payload += set.key().length() + set.value().length();
        }
    }

    /** What the blocks took. */
    public Outcome outcome() {
        double seconds = blocks.total() + lastCommit;
        long cranksDone = (long) blocks.size() * CrankSource.CRANKS_PER_BLOCK;
        Outcome outcome = new Outcome()
                .figure("secs", seconds)
                .count("cranks", cranksDone)
                .perSecond("cranksPerS", cranksDone, seconds)
                .figure("blocksPerS", blocks.size() / seconds)
                .figure("execS", executing.total())
                .figure("commitS", committing.total() + lastCommit)
                .mega("payloadMB", payload)
                .figure("blkMsP50", blocks.percentileMillis(0.5))
                .figure("blkMsP99", blocks.percentileMillis(0.99))
                .figure("commitMsP50", committing.percentileMillis(0.5))
                .figure("commitMsP99", committing.percentileMillis(0.99))
                .count("hits", hits);
        return meter.addTo(outcome);
    }
}
