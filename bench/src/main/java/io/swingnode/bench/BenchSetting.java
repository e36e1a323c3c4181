package io.swingnode.bench;

import java.nio.file.Path;

/**
 * The settings of a run.
 *
 * @param data the prepared data
 * @param directory where the workload creates its store; erased before and after
 * @param block what concerns W1 alone
 */
record BenchSetting(BenchData data, Path directory, BlockSetting block) {}
