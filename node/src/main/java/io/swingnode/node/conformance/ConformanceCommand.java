package io.swingnode.node.conformance;

import io.swingnode.node.Cancellation;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import io.swingnode.node.conformance.TraceRunner.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Replays traces recorded from the reference store, and reports where this store differs. */
@Command(
        name = "conformance",
        description = "Replay traces recorded from the reference store and compare every result.",
        footer = {
            "  ./swingnode conformance tests/src/test/resources/traces/*.jsonl",
            "  ./swingnode conformance --via messages tests/src/test/resources/traces/*.jsonl",
            "  ./swingnode conformance -o json long-run.jsonl.gz"
        })
public final class ConformanceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputMixin output;

    @Option(
            names = "--via",
            paramLabel = "WAY",
            defaultValue = "session",
            converter = WayConverter.class,
            completionCandidates = WayCandidates.class,
            description = {
                "How operations reach the store: store (without a node), session (default), messages (one at a time),"
                        + " batches (messages that are not waited for)."
            })
    private TraceWay via;

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
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        TraceRunner runner = new TraceRunner(header -> via.open(parent, header), Cancellation.ofProcess());
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
        try (Progress progress = output.progress("conformance")) {
            long total = operations(file);
            verdict = runner.run(file, done -> progress.update(done, total, "operations"));
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

    /** Each is a line, after that of the header. */
    private static long operations(Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long lines = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                for (int i = 0; i < count; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
        }
        return Math.max(0, lines - 1);
    }

    private static String failText(Path file, Verdict.Fail fail) {
        return "FAIL " + file + " line=" + fail.line() + " op=" + fail.op() + " expected=" + fail.expected()
                + " actual=" + fail.actual();
    }

    private static final class WayConverter implements ITypeConverter<TraceWay> {
        @Override
        public TraceWay convert(String label) {
            return TraceWay.of(label)
                    .orElseThrow(() -> new TypeConversionException(
                            label + " is no way to replay a trace; give one of " + new WayCandidates()));
        }
    }

    /** Values for the completion of shells. */
    private static final class WayCandidates extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        WayCandidates() {
            super(Arrays.stream(TraceWay.values()).map(TraceWay::label).toList());
        }
    }
}
