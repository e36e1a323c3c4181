package io.swingnode.bench;

import io.swingnode.bench.parallel.ParallelSetting;
import io.swingnode.node.Counts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that concern W7 alone. */
final class ParallelOptions {
    @Option(
            converter = Counts.AnyInt.class,
            names = "--cost",
            paramLabel = "MICROS",
            description =
                    "W7: what a delivery computes, in microseconds of processor time; by default 0, 50, 500 and 2000,"
                            + " one after the other.")
    private @Nullable Integer costMicros;

    @Option(
            converter = Counts.Percent.class,
            names = "--conflicts",
            paramLabel = "PERCENT",
            description =
                    "W7: how many deliveries of a hundred read and write a key that they share; by default 0, 5 and 50.")
    private @Nullable Integer conflictPercent;

    @Option(
            converter = Counts.Some.class,
            names = "--threads",
            paramLabel = "N",
            description = "W7: threads that run cranks; by default 1, 2 and 4.")
    private @Nullable Integer threads;

    /** What W7 is asked to measure, with the options that it shares with W1. */
    ParallelSetting.Asked asked(Optional<Integer> vats, Optional<Integer> blocks) {
        return new ParallelSetting.Asked(
                vats,
                Optional.ofNullable(costMicros),
                Optional.ofNullable(conflictPercent),
                Optional.ofNullable(threads),
                blocks);
    }
}
