package io.swingnode.node.conformance;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Arrays;

/**
 * What the reference's error messages come to. Its words are not ours, but a refusal must be for the same
 * reason: a test that only asked whether something failed would also pass for a store that always fails.
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

    /** True when {@code actual} refuses for the reason that {@code expected} gives; unknown words fit any refusal. */
    static boolean fits(String expected, StoreException actual) {
        return Arrays.stream(values())
                .filter(gist -> expected.contains(gist.phrase))
                .findFirst()
                .map(gist -> gist.reason == actual.reason())
                .orElse(actual.reason().isRefusal());
    }
}
