package io.swingnode.node;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;

/** The exit statuses of the program. */
public final class ExitCodes {
    /** Success. */
    public static final int OK = 0;

    /** A check found something wrong, or the work could not be done. */
    public static final int FAILED = 1;

    /** The command line, or a file that the user wrote, is wrong. */
    public static final int USAGE = 2;

    /** Stopped by the user (128 + SIGINT, as is usual in shells). */
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
