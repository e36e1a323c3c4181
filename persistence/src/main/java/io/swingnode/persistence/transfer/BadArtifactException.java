package io.swingnode.persistence.transfer;

/** An artifact that can't be used; its message says why, for a report. */
public final class BadArtifactException extends Exception {
    private static final long serialVersionUID = 1L;

    public BadArtifactException(String message) {
        super(message);
    }

    public BadArtifactException(String message, Throwable cause) {
        super(message, cause);
    }
}
