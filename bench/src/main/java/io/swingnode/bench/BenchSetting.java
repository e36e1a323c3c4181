package io.swingnode.bench;

import java.nio.file.Path;

/**
 * Where and how a workload runs.
 *
 * @param data the prepared data
 * @param directory for the store that the workload makes; it may exist, and is erased
 * @param blocks how many blocks the block workload commits
 * @param via how workloads that play a kernel reach the store
 */
record BenchSetting(BenchData data, Path directory, int blocks, Kernel.Via via) {
    /** As many blocks as the reference's benchmark commits. */
    static final int DEFAULT_BLOCKS = 200;
}
