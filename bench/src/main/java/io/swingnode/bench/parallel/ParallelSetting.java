package io.swingnode.bench.parallel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of W7.
 *
 * @param vats among how many vats the deliveries are spread
 * @param costMicros what a delivery computes, in microseconds of processor time
 * @param conflictPercent of a hundred deliveries, how many read and write the shared key
 * @param threads threads that run cranks
 * @param blocks how many blocks are committed
 */
public record ParallelSetting(int vats, int costMicros, int conflictPercent, int threads, int blocks) {
    private static final int VATS = 64;
    private static final int THREADS = 2;
    private static final List<Integer> COSTS = List.of(0, 50, 500, 2000);

    /** What the deliveries of a run take together, where nobody says how many there are. */
    private static final int RUN_MICROS = 1_000_000;

    /** What the store takes for a crank, roughly. */
    private static final int STORE_MICROS = 35;

    private static final int CRANKS_PER_BLOCK = 50;
    private static final int BLOCKS_MIN = 4;

    /** The deliveries of a run, and what it exports, are in memory. */
    private static final int BLOCKS_MAX = 300;

    /**
     * What a user asks for; what is left out takes several values.
     *
     * @param vats as {@link ParallelSetting#vats}
     * @param costMicros as {@link ParallelSetting#costMicros}
     * @param conflictPercent as {@link ParallelSetting#conflictPercent}
     * @param threads as {@link ParallelSetting#threads}
     * @param blocks as {@link ParallelSetting#blocks}; left out, as many as take a second, and 300 at most
     */
    public record Asked(
            Optional<Integer> vats,
            Optional<Integer> costMicros,
            Optional<Integer> conflictPercent,
            Optional<Integer> threads,
            Optional<Integer> blocks) {
        /**
         * The settings to measure: for each cost 64 vats without conflicts by two threads, and that with another number of
         * threads, another share of conflicts, or other vats; with what is asked for in the place of its values.
         */
        public List<ParallelSetting> settings() {
            Set<ParallelSetting> settings = new LinkedHashSet<>();
            for (int cost : costMicros.map(List::of).orElse(COSTS)) {
                settings.add(setting(VATS, cost, 0, 1));
                settings.add(setting(VATS, cost, 0, THREADS));
                settings.add(setting(VATS, cost, 0, 2 * THREADS));
                settings.add(setting(VATS, cost, 5, THREADS));
                settings.add(setting(VATS, cost, 50, THREADS));
                settings.add(setting(1, cost, 0, THREADS));
                settings.add(setting(8, cost, 0, THREADS));
            }
            return new ArrayList<>(settings);
        }

        private static int blocks(int cost) {
            return Math.clamp(RUN_MICROS / (cost + STORE_MICROS) / CRANKS_PER_BLOCK, BLOCKS_MIN, BLOCKS_MAX);
        }

        private ParallelSetting setting(int otherVats, int cost, int otherConflicts, int otherThreads) {
            return new ParallelSetting(
                    vats.orElse(otherVats),
                    cost,
                    conflictPercent.orElse(otherConflicts),
                    threads.orElse(otherThreads),
                    blocks.orElse(blocks(cost)));
        }
    }
}
