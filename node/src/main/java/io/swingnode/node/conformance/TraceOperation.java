package io.swingnode.node.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.JsonText;
import java.util.List;
import java.util.Optional;

/**
 * One recorded operation of a trace.
 *
 * @param line its line in the file, from 1
 * @param op such as {@code kernel.kv.get}
 * @param args a JSON array, empty when there are none
 * @param expected what the reference did
 */
record TraceOperation(int line, String op, JsonNode args, Outcome expected) {
    /** The outcome of an operation, in the reference or here. */
    sealed interface Outcome {
        /**
         * The operation succeeded.
         *
         * @param value its result; JSON null for none
         * @param exports the lists that the export callback received during the operation
         */
        record Success(JsonNode value, List<List<ExportEntry>> exports) implements Outcome {}

        /** The operation was refused, or failed. */
        record Failure(String error) implements Outcome {}
    }

    /** What the operation is about: the part of its name before the point; empty for cranks and blocks. */
    String family() {
        return op.substring(0, Math.max(0, op.indexOf('.')));
    }

    /** The argument at {@code index} as text. */
    String text(int index) {
        JsonNode node = argument(index);
        if (!node.isTextual()) {
            throw malformed("argument " + index + " is not a text");
        }
        return node.textValue();
    }

    /** The argument at {@code index} as a whole number. */
    long number(int index) {
        JsonNode node = argument(index);
        if (!node.isIntegralNumber()) {
            throw malformed("argument " + index + " is not a whole number");
        }
        return node.longValue();
    }

    /** The argument at {@code index}, unless it is absent or null. */
    Optional<JsonNode> optional(int index) {
        JsonNode node = args.get(index);
        return node == null || node.isNull() ? Optional.empty() : Optional.of(node);
    }

    /** The argument at {@code index}. */
    JsonNode argument(int index) {
        return optional(index).orElseThrow(() -> malformed("argument " + index + " is missing"));
    }

    /** For an operation with an unknown name. */
    TraceFormatException unknown() {
        return malformed("unknown operation");
    }

    private TraceFormatException malformed(String why) {
        return new TraceFormatException("line " + line + ", operation " + JsonText.quote(op) + ": " + why);
    }
}
