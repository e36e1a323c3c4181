package io.swingnode.components.event;

import io.swingnode.components.model.LifecycleException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;

/** Logs failed operations: an expected refusal by its message alone, anything else with its stack trace. */
public final class FailureLog {
    private FailureLog() {}

    /** @param what what failed, as the beginning of a sentence: "The restart of zoo" */
    public static void warn(Logger log, String what, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof LifecycleException) {
            log.warn("{} failed: {}", what, cause.getMessage());
        } else {
            log.warn("{} failed", what, failure);
        }
    }
}
