package io.swingnode.node.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swingnode.node.Cancellation;
import io.swingnode.node.conformance.TraceOperation.Outcome;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.JsonText;
import io.swingnode.protocol.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
        try (TraceFile trace = TraceFile.open(file);
                TraceTarget target = opener.open(trace.header())) {
            long operations = 0;
            Optional<TraceOperation> next = trace.next();
            while (next.isPresent()) {
                cancellation.check("stopped after " + operations + " operations of " + file);
                TraceOperation operation = next.get();
                Optional<Verdict.Fail> difference = check(target, operation);
                if (difference.isPresent()) {
                    return difference.get();
                }
                operations++;
                next = trace.next();
            }
            return new Verdict.Pass(operations);
        }
    }

    private static Optional<Verdict.Fail> check(TraceTarget target, TraceOperation operation) throws IOException {
        Outcome actual;
        boolean agrees;
        try {
            JsonNode value = asRecorded(target.perform(operation));
            actual = new Outcome.Success(value, target.takeExports());
            agrees = actual.equals(operation.expected());
        } catch (StoreException refusal) {
            actual = new Outcome.Failure(refusal.reason() + ": " + refusal.getMessage());
            agrees = operation.expected() instanceof Outcome.Failure expected
                    && target.takeExports().isEmpty()
                    && ExpectedRefusal.fits(expected.error(), refusal);
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
