package io.swingnode.node.conformance;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Arrays;

/**
 * Maps the error messages of the reference to reasons of refusals. Our messages differ, but the reason must be the same: a
 * test that only checked that an operation failed would pass for a store that always fails.
 */
enum ExpectedRefusal {
    ALREADY_IN_CRANK("already in a crank", Reason.USAGE),
    OUTSIDE_OF_CRANK("outside of crank", Reason.USAGE),
    NO_SAVEPOINT("no such savepoint", Reason.NOT_FOUND),
    KERNEL_USES_HOST_KEY("refuses host keys", Reason.USAGE),
    HOST_USES_KERNEL_KEY("requires host keys", Reason.USAGE),
    BAD_BUDGET("budget must be", Reason.USAGE),
    EXISTS("UNIQUE constraint failed", Reason.CONFLICT),
    WRONG_HASH("does not match bundle", Reason.CORRUPT),
    UNKNOWN_FORMAT("unsupported", Reason.UNSUPPORTED),
    NO_BUNDLE("\" not found", Reason.NOT_FOUND),
    NO_TRANSCRIPT("no current transcript for", Reason.NOT_FOUND),
    NO_SPAN("no transcript span for", Reason.NOT_FOUND),
    NO_SNAPSHOT("no snapshot available", Reason.NOT_FOUND),
    ITEMS_PRUNED("transcript entries (expected", Reason.INCOMPLETE);

    private final String phrase;
    private final Reason reason;

    ExpectedRefusal(String phrase, Reason reason) {
        this.phrase = phrase;
        this.reason = reason;
    }

    /** True when {@code actual} refuses for the reason that {@code expected} gives; an unknown message allows any refusal. */
    static boolean fits(String expected, StoreException actual) {
        return Arrays.stream(values())
                .filter(refusal -> expected.contains(refusal.phrase))
                .findFirst()
                .map(refusal -> refusal.reason == actual.reason())
                .orElse(actual.reason().isRefusal());
    }
}
