package io.swingnode.persistence;

/** An artifact that can't be used; its message says why, for a report. */
final class BadArtifactException extends Exception {
    private static final long serialVersionUID = 1L;

    BadArtifactException(String message) {
        super(message);
    }

    BadArtifactException(String message, Throwable cause) {
        super(message, cause);
    }
}
