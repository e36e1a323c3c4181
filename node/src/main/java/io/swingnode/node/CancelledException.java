package io.swingnode.node;

/** Thrown where work stops because the user asked for it; whatever was durable before remains so. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message says what was stopped and how to continue. */
    public CancelledException(String message) {
        super(message);
    }
}
