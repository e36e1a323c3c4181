package io.swingnode.persistence.block;

import java.util.Optional;

/** Hears of commits, and whether what is committed can be moved from the write-ahead log to the database. */
public interface LogWatcher {
    /** Nobody hears of it; commits end at three quarters of the length to which a node's readers may let the log grow. */
    LogWatcher NONE = new LogWatcher() {
        @Override
        public long stopBytes() {
            return 3L << 30;
        }

        @Override
        public void moved(Optional<String> failure) {}
    };

    /** Length of the log from which on no block is committed while it cannot be moved. */
    long stopBytes();

    /**
     * Called on the thread that commits, after the first commit and whenever this changes.
     *
     * @param failure why it could not be moved; empty when it could
     */
    void moved(Optional<String> failure);

    /** Called on the thread that commits, after each commit, which took {@code nanos}. */
    default void synced(long nanos) {}
}
