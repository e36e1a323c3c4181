package io.swingnode.node;

/** Thrown where work stops because the user asked for it; what was safe on disk before still is. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what was stopped and how to go on from there. */
    public CancelledException(String message) {
        super(message);
    }
}
