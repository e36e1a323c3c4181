package io.swingnode.bench.simulation;

import io.swingnode.bench.generator.Mulberry32;
import io.swingnode.bench.simulation.HeldBlock.Use;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A simulation of numbered cranks on a machine with any number of processors.
 *
 * <p>Threads take the lowest crank that may be started: of each vat one at a time, and not too far above the next to join. A
 * crank holds the block to read, computes beside the others, and holds the block again to end; with it joins every crank above
 * it that has ended and whose turn it is. A crank that has read the shared key, which another has changed since, is run again
 * from its beginning; until it has joined, no higher crank gets past reading that key. When all cranks of a block have joined,
 * its commit is started and the next block begins, while the writer's thread writes; so many frozen blocks may wait for it.
 *
 * <p>Left out: the collector of garbage and what caches do; that many threads want the same memory; the time to wake a thread.
 */
public final class CrankModel {
    private static final int SEED = 7;

    /** Frozen blocks that may wait for the writer, as in a store. */
    private static final int FROZEN_MAX = 16;

    private enum State {
        /** It waits for a lower crank, of its vat or one that changes what it reads, or for a thread. */
        WAITING,
        RUNNING,
        ENDED,
        JOINED
    }

    /** A crank of the running block. */
    private static final class Crank {
        private final int number;
        private final boolean shares;
        private State state = State.WAITING;

        /** It was found stale, so that others know what it is about to change. */
        private boolean runsAgain;

        /** What had joined when it read. */
        private long joins;

        private long sharedVersion;

        Crank(int number, boolean shares) {
            this.number = number;
            this.shares = shares;
        }
    }

    private final CrankCosts costs;
    private final CrankPlan plan;
    private final Timeline timeline = new Timeline();
    private final Processors processors;
    private final HeldBlock held;
    private final Mulberry32 random = new Mulberry32(SEED);
    private final PriorityQueue<Crank> ready = new PriorityQueue<>(Comparator.comparingInt(crank -> crank.number));

    /** Cranks that wait until one that runs again has joined. */
    private final List<Crank> heldBack = new ArrayList<>();

    private List<Crank> block = List.of();

    /** The next to join, and the lowest that is too far above it. */
    private int next;

    private int tooFar;
    private int idleThreads;
    private int blocksBegun;
    private int frozen;
    private boolean writes;
    private boolean kernelWaits;
    private long joins;
    private long sharedVersion;
    private long reruns;
    private double ended;

    private CrankModel(CrankCosts costs, CrankPlan plan) {
        this.costs = costs;
        this.plan = plan;
        this.processors = new Processors(timeline, plan.cores());
        this.held = new HeldBlock(processors);
        this.idleThreads = plan.threads();
    }

    /** What numbered cranks would come to. */
    public static Prediction numbered(CrankCosts costs, CrankPlan plan) {
        return new CrankModel(costs, plan).run();
    }

    /** What the same cranks would come to one by one, their commits pipelined too. */
    public static Prediction serial(CrankCosts costs, CrankPlan plan) {
        return new CrankModel(costs.ofSerialCranks(), plan.oneByOne()).run();
    }

    private Prediction run() {
        beginBlock();
        timeline.run();
        return new Prediction(ended, (long) plan.blocks() * plan.cranksOfBlock(), reruns, held.heldMicros());
    }

    // Blocks.

    private void beginBlock() {
        blocksBegun++;
        List<Crank> cranks = new ArrayList<>(plan.cranksOfBlock());
        for (int i = 0; i < plan.cranksOfBlock(); i++) {
            cranks.add(new Crank(i, random.below(100) < plan.conflictPercent()));
        }
        block = List.copyOf(cranks);
        next = 0;
        tooFar = 0;
        considerMore();
        wakeThreads();
    }

    private void commit() {
        processors.use(costs.freeze(), () -> {
            frozen++;
            write();
            kernelWaits = frozen > FROZEN_MAX;
            goOn();
        });
    }

    private void goOn() {
        if (!kernelWaits && blocksBegun < plan.blocks()) {
            beginBlock();
        }
    }

    private void write() {
        if (writes || frozen == 0) {
            return;
        }
        writes = true;
        processors.use(costs.write(), () -> {
            writes = false;
            frozen--;
            ended = timeline.now();
            write();
            if (kernelWaits) {
                kernelWaits = false;
                goOn();
            }
        });
    }

    // Cranks.

    /** Adds the cranks that have come near enough to the next to join, unless the one before of their vat has not joined. */
    private void considerMore() {
        int end = Math.min(block.size(), next + plan.inFlight());
        for (; tooFar < end; tooFar++) {
            int before = tooFar - plan.vats();
            if (before < 0 || block.get(before).state == State.JOINED) {
                ready.add(block.get(tooFar));
            }
        }
    }

    private void wakeThreads() {
        while (idleThreads > 0 && !ready.isEmpty()) {
            idleThreads--;
            begin(ready.remove());
        }
    }

    private void threadFree() {
        idleThreads++;
        wakeThreads();
    }

    private void begin(Crank crank) {
        crank.state = State.RUNNING;
        held.use(() -> new Use(costs.begin(), () -> {
            if (crank.shares && someRunsAgainBelow(crank)) {
                crank.state = State.WAITING;
                reruns++;
                heldBack.add(crank);
                threadFree();
                return;
            }
            crank.joins = joins;
            crank.sharedVersion = sharedVersion;
            processors.use(costs.delivery() + costs.own(), () -> held.use(() -> end(crank)));
        }));
    }

    private boolean someRunsAgainBelow(Crank crank) {
        return block.subList(next, crank.number).stream().anyMatch(lower -> lower.runsAgain);
    }

    private Use end(Crank crank) {
        crank.state = State.ENDED;
        List<Crank> released = new ArrayList<>();
        double micros = joinAll(released);
        // True for one crank of a block alone, since the last can join only once.
        boolean isLast = next == block.size();
        return new Use(micros, () -> {
            ready.addAll(released);
            considerMore();
            threadFree();
            if (isLast) {
                commit();
            }
        });
    }

    /**
     * Joins all whose turn it is.
     *
     * @param released is given the cranks that may be started because of it
     * @return how long it takes
     */
    private double joinAll(List<Crank> released) {
        double micros = 0;
        while (next < block.size() && block.get(next).state == State.ENDED) {
            Crank head = block.get(next);
            micros += head.joins == joins ? 0 : costs.validate();
            if (head.shares && head.sharedVersion != sharedVersion) {
                reruns++;
                head.runsAgain = true;
                head.state = State.WAITING;
                released.add(head);
                return micros;
            }
            micros += costs.join();
            join(head, released);
        }
        return micros;
    }

    private void join(Crank head, List<Crank> released) {
        head.state = State.JOINED;
        next++;
        joins++;
        sharedVersion += head.shares ? 1 : 0;
        int sameVat = head.number + plan.vats();
        if (sameVat < tooFar) {
            released.add(block.get(sameVat));
        }
        if (head.runsAgain) {
            released.addAll(heldBack);
            heldBack.clear();
        }
    }
}
