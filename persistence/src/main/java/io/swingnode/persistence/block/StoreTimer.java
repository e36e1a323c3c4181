package io.swingnode.persistence.block;

import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.VatId;

/**
 * Hears how long the parts of the work on blocks take, for metrics. Its methods are called on the threads that do the work, which
 * wait for them: they must be quick, and throw nothing.
 */
public interface StoreTimer {
    /** Nobody hears of it, and nothing is timed. */
    StoreTimer NONE = new StoreTimer() {};

    /** A crank has ended, {@code nanos} after it began. */
    default void crankEnded(long nanos) {}

    /** A transcript item was added. */
    default void itemAdded(VatId vat) {}

    /** The export sink of the host was given changes, and took {@code nanos} for them. */
    default void exportsHandedOver(long nanos) {}

    /** SQLite's commit, which ends when the log is on the disk, took {@code nanos}. */
    default void synced(long nanos) {}

    /** A block is durable. */
    default void committed(BlockStats block) {}

    /** A block that is durable has deleted rows of terminated vats. */
    default void cleaned(CleanupReport report) {}

    /** A file of the archive waits to be written. */
    default void archiveBegan() {}

    /** A file of the archive was written, or could not be, {@code nanos} after {@link #archiveBegan}. */
    default void archiveEnded(long nanos) {}
}
