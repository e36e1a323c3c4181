package io.swingnode.node.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swingnode.node.Cancellation;
import io.swingnode.node.conformance.TraceOperation.Outcome;
import io.swingnode.node.conformance.TraceTarget.Answer;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.JsonText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Replays a trace on a new store and compares every result, refusal and export with the recorded one. */
final class TraceRunner {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Longer values are truncated in messages. */
    private static final int SHOWN_CHARS = 600;

    /** The outcome of a trace. */
    sealed interface Verdict {
        /** All {@code operations} gave the recorded outcome. */
        record Pass(long operations) implements Verdict {}

        /** The operation in {@code line} gave another outcome. */
        record Fail(int line, String op, String expected, String actual) implements Verdict {}
    }

    /** Creates the store on which a trace is replayed. */
    @FunctionalInterface
    interface Opener {
        TraceTarget open(TraceFile.Header header) throws IOException;
    }

    private final Opener opener;
    private final Cancellation cancellation;

    TraceRunner(Opener opener, Cancellation cancellation) {
        this.opener = opener;
        this.cancellation = cancellation;
    }

    /** Replays {@code file} up to its end or the first difference. */
    Verdict run(Path file) throws IOException {
        return run(file, operations -> {});
    }

    /** As above, and tells how many operations are done. */
    Verdict run(Path file, LongConsumer done) throws IOException {
        try (TraceFile trace = TraceFile.open(file);
                TraceTarget target = opener.open(trace.header())) {
            long operations = 0;
            List<TraceOperation> group = next(trace, target.groupMax());
            while (!group.isEmpty()) {
                cancellation.check("stopped after " + operations + " operations of " + file);
                Optional<Verdict.Fail> difference = check(target, group);
                if (difference.isPresent()) {
                    return difference.get();
                }
                operations += group.size();
                done.accept(operations);
                group = next(trace, target.groupMax());
            }
            return new Verdict.Pass(operations);
        }
    }

    private static List<TraceOperation> next(TraceFile trace, int groupMax) throws IOException {
        List<TraceOperation> group = new ArrayList<>();
        Optional<TraceOperation> next = trace.next();
        while (next.isPresent()) {
            group.add(next.get());
            next = group.size() < groupMax ? trace.next() : Optional.empty();
        }
        return group;
    }

    private static Optional<Verdict.Fail> check(TraceTarget target, List<TraceOperation> group) throws IOException {
        List<Answer> answers = target.perform(group);
        Deque<List<ExportEntry>> exports = new ArrayDeque<>(target.takeExports());
        for (int i = 0; i < group.size(); i++) {
            TraceOperation operation = group.get(i);
            boolean last = i == group.size() - 1;
            Optional<Verdict.Fail> difference =
                    check(operation, answers.get(i), last ? List.copyOf(exports) : takeExpected(operation, exports));
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    /**
     * The exports of an operation of a group: it is not known during which of them a list was exported, only their order.
     * What the last operation gets must be all that is left.
     */
    private static List<List<ExportEntry>> takeExpected(TraceOperation operation, Deque<List<ExportEntry>> exports) {
        int expected = operation.expected() instanceof Outcome.Success success
                ? success.exports().size()
                : 0;
        List<List<ExportEntry>> taken = new ArrayList<>();
        while (taken.size() < expected && !exports.isEmpty()) {
            taken.add(exports.removeFirst());
        }
        return taken;
    }

    private static Optional<Verdict.Fail> check(
            TraceOperation operation, Answer answer, List<List<ExportEntry>> exports) throws IOException {
        Outcome actual;
        boolean agrees;
        switch (answer) {
            case Answer.Result result -> {
                actual = new Outcome.Success(asRecorded(result.value()), exports);
                agrees = actual.equals(operation.expected());
            }
            case Answer.Refusal refusal -> {
                actual = new Outcome.Failure(
                        refusal.reason().reason() + ": " + refusal.reason().getMessage());
                agrees = operation.expected() instanceof Outcome.Failure expected
                        && exports.isEmpty()
                        && ExpectedRefusal.fits(expected.error(), refusal.reason());
            }
        }
        return agrees
                ? Optional.empty()
                : Optional.of(
                        new Verdict.Fail(operation.line(), operation.op(), show(operation.expected()), show(actual)));
    }

    /** Writes and reads the value, so that numbers have the types that reading a trace gives them. */
    private static JsonNode asRecorded(@Nullable Object value) throws IOException {
        return MAPPER.readTree(MAPPER.writeValueAsBytes(value));
    }

    private static String show(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failure failure -> "error " + JsonText.quote(cut(failure.error()));
            case Outcome.Success success -> {
                String value = cut(success.value().toString());
                yield success.exports().isEmpty() ? value : value + " exports " + cut(exportsText(success.exports()));
            }
        };
    }

    private static String exportsText(List<List<ExportEntry>> exports) {
        return exports.stream()
                .map(list -> list.stream().map(TraceRunner::entryText).collect(Collectors.joining(",", "[", "]")))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String entryText(ExportEntry entry) {
        String value = entry.value().map(JsonText::quote).orElse("null");
        return "[" + JsonText.quote(entry.key()) + "," + value + "]";
    }

    private static String cut(String text) {
        return text.length() <= SHOWN_CHARS
                ? text
                : text.substring(0, SHOWN_CHARS) + "… (" + text.length() + " characters)";
    }
}
