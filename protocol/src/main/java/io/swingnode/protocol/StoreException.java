package io.swingnode.protocol;

/**
 * An operation was refused by the store, or failed.
 *
 * <p>A {@linkplain Reason#isRefusal() refusal} leaves the store exactly as it was before the call. After a
 * fault ({@link Reason#FAULT}) the state since the last commit is lost: the store has stopped and must be reopened
 * from its file.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why an operation was refused or failed. */
    public enum Reason {
        /** The call does not fit the state of the store, or an argument is out of range. */
        USAGE,
        /** What was asked for is not in the store. */
        NOT_FOUND,
        /** What was to be added exists already, or differs from its record. */
        CONFLICT,
        /** Data lacks parts that its records require. */
        INCOMPLETE,
        /** Data does not match its hash, or cannot be parsed. */
        CORRUPT,
        /** A kind, version or format that this store does not know. */
        UNSUPPORTED,
        /** Another process or session holds what the call needs. */
        BUSY,
        /**
         * Something outside of the store that the call needs is not working, such as an archive on a full disk; the
         * same call may be repeated later.
         */
        UNAVAILABLE,
        /** The store is closed, or has stopped after a fault. */
        CLOSED,
        /** Input, output or the database failed; everything since the last commit is lost. */
        FAULT;

        /** True when the call changed nothing. */
        public boolean isRefusal() {
            return this != FAULT;
        }
    }

    private final Reason reason;

    /** A refusal or fault; the message says what it is about, what is wrong and what to do. */
    public StoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** As above, with its cause. */
    public StoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why the operation was declined or failed. */
    public Reason reason() {
        return reason;
    }
}
