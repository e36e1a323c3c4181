package io.swingnode.node.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A target that performs one operation, then the next. */
interface SingleStepTarget extends TraceTarget {
    /**
     * Performs an operation.
     *
     * @return its result in a form that Jackson writes as the trace has it; null for none
     * @throws io.swingnode.protocol.StoreException when the store refuses
     */
    @Nullable
    Object perform(TraceOperation operation) throws IOException;

    @Override
    default int groupMax() {
        return 1;
    }

    @Override
    default List<Answer> perform(List<TraceOperation> group) throws IOException {
        List<Answer> answers = new ArrayList<>();
        for (TraceOperation operation : group) {
            answers.add(Answer.to(() -> perform(operation)));
        }
        return answers;
    }
}
