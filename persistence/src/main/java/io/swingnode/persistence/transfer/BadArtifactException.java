package io.swingnode.persistence.transfer;

/** An artifact that cannot be used. Its message says why, to be shown after the artifact's name. */
public final class BadArtifactException extends Exception {
    private static final long serialVersionUID = 1L;

    public BadArtifactException(String message) {
        super(message);
    }

    public BadArtifactException(String message, Throwable cause) {
        super(message, cause);
    }
}
