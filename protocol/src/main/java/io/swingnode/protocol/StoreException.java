package io.swingnode.protocol;

/**
 * The store declines or fails an operation.
 *
 * <p>A {@linkplain Reason#isRefusal() refusal} leaves the store exactly as it was before the call. A fault
 * ({@link Reason#FAULT}) means that the store can no longer vouch for its uncommitted state: it has
 * stopped, and must be reopened from its file.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why an operation was declined or failed. */
    public enum Reason {
        /** The call does not fit the state of the store, or an argument is out of range. */
        USAGE,
        /** What was asked for is not in the store. */
        NOT_FOUND,
        /** What was to be added is there already, or differs from what is on record. */
        CONFLICT,
        /** Data lacks parts that its records promise. */
        INCOMPLETE,
        /** Data does not match its hash, or cannot be parsed. */
        CORRUPT,
        /** A kind, version or format that this store does not know. */
        UNSUPPORTED,
        /** Another process or session holds what the call needs. */
        BUSY,
        /**
         * Something beside the store that the call needs does not work now, such as an archive on a full disk; the
         * same call may be made again.
         */
        UNAVAILABLE,
        /** The store is closed, or has stopped after a fault. */
        CLOSED,
        /** Input, output or the database failed; nothing after the last commit can be relied on. */
        FAULT;

        /** True when the store's state is what it was before the call. */
        public boolean isRefusal() {
            return this != FAULT;
        }
    }

    private final Reason reason;

    /** A refusal or fault with the words for a person to act on: the thing, the reason, the way out. */
    public StoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** As above, keeping what caused it. */
    public StoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why the operation was declined or failed. */
    public Reason reason() {
        return reason;
    }
}
