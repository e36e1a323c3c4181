package io.swingnode.bench;

import io.swingnode.bench.jmh.JmhRun;
import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.concurrent.Callable;
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
    public Integer call() throws Exception {
        try {
            JmhRun.run(pattern, forks);
        } catch (NoClassDefFoundError e) {
            throw new StoreException(
                    Reason.UNSUPPORTED,
                    "JMH is not on the class path (" + e.getMessage()
                            + "); it is for measurements alone, and only the launcher in the folder of the sources adds it",
                    e);
        }
        return ExitCodes.OK;
    }
}
