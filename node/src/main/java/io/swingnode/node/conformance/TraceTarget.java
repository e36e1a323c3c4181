package io.swingnode.node.conformance;

import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store on which recorded operations are replayed. */
interface TraceTarget extends AutoCloseable {
    /** What an operation gave. */
    sealed interface Answer {
        /** The operation succeeded; the result in a form that Jackson writes as the trace has it, null for none. */
        record Result(@Nullable Object value) implements Answer {}

        /** The store refused the operation. */
        record Refusal(StoreException reason) implements Answer {}

        /** An operation that gives its result or throws its refusal. */
        @FunctionalInterface
        interface Operation {
            @Nullable
            Object run() throws IOException;
        }

        /** The answer to {@code operation}, which is carried out. */
        static Answer to(Operation operation) throws IOException {
            try {
                return new Result(operation.run());
            } catch (StoreException refusal) {
                return new Refusal(refusal);
            }
        }
    }

    /** How many operations are performed at once at most. */
    int groupMax();

    /** Performs operations in their order, and gives an answer to each, in the same order. */
    List<Answer> perform(List<TraceOperation> group) throws IOException;

    /** The lists that the export callback received since the last call. */
    List<List<ExportEntry>> takeExports();

    @Override
    void close();
}
