package io.swingnode.node.conformance;

/** A trace that cannot be read: says which line, and what is wrong with it. */
final class TraceFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TraceFormatException(String message) {
        super(message);
    }

    TraceFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
