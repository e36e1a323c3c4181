package io.swingnode.node;

import io.swingnode.components.model.LifecycleException;
import io.swingnode.protocol.StoreException;

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
            case StoreException e -> ofCode(e.reason().name());
            case LifecycleException e -> ofCode(e.code().name());
            case NodeRefusal e -> ofCode(e.code());
            default -> FAILED;
        };
    }

    /** What the user wrote is wrong when the code says so: {@code USAGE}, or {@code BAD_MANIFEST} and the like. */
    private static int ofCode(String code) {
        return code.equals("USAGE") || code.startsWith("BAD_") ? USAGE : FAILED;
    }
}
