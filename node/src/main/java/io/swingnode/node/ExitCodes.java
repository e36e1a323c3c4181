package io.swingnode.node;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;

/** What the program's exit status says. */
public final class ExitCodes {
    /** All went well. */
    public static final int OK = 0;

    /** A check found something wrong, or the work could not be done. */
    public static final int FAILED = 1;

    /** The command line, or a file that a person wrote, asks for something that makes no sense. */
    public static final int USAGE = 2;

    /** The user stopped it (128 + SIGINT, as shells have it). */
    public static final int INTERRUPTED = 130;

    private ExitCodes() {}

    /** The status for a command that ended in {@code error}. */
    static int of(Throwable error) {
        return switch (error) {
            case CancelledException e -> INTERRUPTED;
            case StoreException e -> e.reason() == Reason.USAGE ? USAGE : FAILED;
            default -> FAILED;
        };
    }
}
