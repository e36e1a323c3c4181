package io.swingnode.bench;

import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the JMH benchmarks. */
@Command(name = "jmh", description = "Run JMH benchmarks of single parts of the store.")
final class JmhCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "PATTERN",
            defaultValue = ".*",
            description = "Only benchmarks whose names match this regular expression, such as Kv or SpanHash.")
    private String pattern = ".*";

    @Option(
            converter = Counts.AnyInt.class,
            names = "--forks",
            paramLabel = "N",
            description = "Virtual machines per benchmark (default: ${DEFAULT-VALUE}); 0 runs in this one.")
    private int forks = 1;

    @Override
    public Integer call() throws RunnerException {
        // Forked virtual machines inherit the flags of this one.
        new Runner(new OptionsBuilder().include(pattern).forks(forks).build()).run();
        return ExitCodes.OK;
    }
}
