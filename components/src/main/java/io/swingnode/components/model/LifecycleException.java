package io.swingnode.components.model;

/** A refusal or failure of an operation. The message tells the operator what failed, why, and what to do. */
public final class LifecycleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why an operation was refused or failed; the name is what clients see. */
    public enum Code {
        NO_SUCH_APPLICATION,
        CHILD_NOT_FOUND,
        ALREADY_INSTALLED,
        BAD_MANIFEST,
        BAD_PACKAGE,
        BAD_CONFIG,
        IMMUTABLE_CONFIG,
        NO_RUNNABLE_COMPONENT,
        MISSING_CONFIG,
        MISSING_ENVIRONMENT,
        REQUIREMENT_NOT_MET,
        PORT_TAKEN,
        DEPENDENCY_FAILED,
        CORRUPTED,
        NO_RUNNING_COMPONENT,
        RESET_IN_PROGRESS,
        COMPONENT_IN_PROGRESS,
        INSTALL_IN_PROGRESS,
        DUPLICATE_JOB,
        QUEUE_FULL,
        NO_PROCESS,
        PROCESS_FAILED,
        UNHEALTHY,
        HOOK_FAILED,
        EMPTY_SELECTION,
        NO_SESSION,
        NOT_DOWNLOADING,
        NO_ROLLBACK,
        CANCELLED,
        /** What the node needs is not working, such as a journal that another process keeps locked. */
        UNAVAILABLE,
        /** The node is stopping. */
        CLOSED,
        USAGE,
        INTERNAL
    }

    private final Code code;

    /** A refusal or failure with its message. */
    public LifecycleException(Code code, String message) {
        super(message);
        this.code = code;
    }

    /** As above, keeping what caused it. */
    public LifecycleException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Why the operation was refused or failed. */
    public Code code() {
        return code;
    }
}
