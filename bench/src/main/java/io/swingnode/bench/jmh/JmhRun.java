package io.swingnode.bench.jmh;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** The only class besides the benchmarks that needs JMH, so that the commands can be listed without it. */
public final class JmhRun {
    private JmhRun() {}

    /** Forked virtual machines inherit the flags of this one. */
    public static void run(String pattern, int forks) throws RunnerException {
        new Runner(new OptionsBuilder().include(pattern).forks(forks).build()).run();
    }
}
