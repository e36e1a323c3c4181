package io.swingnode.node.conformance;

import io.swingnode.node.Cancellation;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.conformance.TraceRunner.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replays traces recorded from the reference store, and reports where this store differs. */
@Command(
        name = "conformance",
        description = "Replay traces recorded from the reference store and compare every result.",
        footer = {
            "  ./swingnode conformance tests/src/test/resources/traces/*.jsonl",
            "  ./swingnode conformance -o json long-run.jsonl.gz"
        })
public final class ConformanceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputMixin output;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "A trace: JSON lines, gzipped if its name ends in .gz. Each is replayed on a new store.")
    private List<Path> files;

    @Override
    public Integer call() throws IOException {
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new ParameterException(spec.commandLine(), file + " is not a file");
            }
        }
        TraceRunner runner = new TraceRunner(NodeTraceTarget::open, Cancellation.ofProcess());
        boolean allPassed = true;
        for (Path file : files) {
            allPassed &= report(file, runner);
        }
        return allPassed ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private boolean report(Path file, TraceRunner runner) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("file", file.toString());
        Verdict verdict;
        try {
            verdict = runner.run(file);
        } catch (TraceFormatException unreadable) {
            line.put("pass", false);
            line.put("error", String.valueOf(unreadable.getMessage()));
            output.print(line, "FAIL " + file + " " + unreadable.getMessage());
            return false;
        }
        return switch (verdict) {
            case Verdict.Pass pass -> {
                line.put("pass", true);
                line.put("operations", pass.operations());
                output.print(line, "PASS " + file + " operations=" + pass.operations());
                yield true;
            }
            case Verdict.Fail fail -> {
                line.put("pass", false);
                line.put("line", fail.line());
                line.put("op", fail.op());
                line.put("expected", fail.expected());
                line.put("actual", fail.actual());
                output.print(line, failText(file, fail));
                yield false;
            }
        };
    }

    private static String failText(Path file, Verdict.Fail fail) {
        return "FAIL " + file + " line=" + fail.line() + " op=" + fail.op() + " expected=" + fail.expected()
                + " actual=" + fail.actual();
    }
}
