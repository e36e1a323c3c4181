package io.swingnode.bench;

import java.nio.file.Path;

/**
 * The settings of a run.
 *
 * @param data the prepared data
 * @param directory where the workload creates its store; erased before and after
 * @param blocks how many blocks the block workload commits
 * @param via how block workloads reach the store
 * @param ledger whether a node on that way keeps its block ledger
 */
record BenchSetting(BenchData data, Path directory, int blocks, Kernel.Via via, boolean ledger) {
    /** As many blocks as the reference's benchmark commits. */
    static final int DEFAULT_BLOCKS = 200;
}
