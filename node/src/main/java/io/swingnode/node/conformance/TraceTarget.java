package io.swingnode.node.conformance;

import io.swingnode.protocol.ExportEntry;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store on which recorded operations are replayed. */
interface TraceTarget extends AutoCloseable {
    /**
     * Performs an operation.
     *
     * @return its result in a form that Jackson writes as the trace has it; null for none
     * @throws io.swingnode.protocol.StoreException when the store refuses
     */
    @Nullable
    Object perform(TraceOperation operation) throws IOException;

    /** The lists that the export callback received since the last call. */
    List<List<ExportEntry>> takeExports();

    @Override
    void close();
}
