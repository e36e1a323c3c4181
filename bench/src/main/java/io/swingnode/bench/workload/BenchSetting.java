package io.swingnode.bench.workload;

import io.swingnode.bench.data.BenchData;
import java.nio.file.Path;

/**
 * The settings of a run.
 *
 * @param data the prepared data
 * @param directory where the workload creates its store; erased before and after
 * @param block what concerns W1 alone
 * @param mapReads true when W6 opens its store read-only and maps it into memory
 */
public record BenchSetting(BenchData data, Path directory, BlockSetting block, boolean mapReads) {}
