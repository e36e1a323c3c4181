package io.swingnode.protocol;

import io.swingnode.protocol.StoreException.Reason;
import java.util.List;
import java.util.Optional;

/** The answer of a store to a {@link Request}. */
public sealed interface Reply {
    /** Carried out, without a result. */
    record Done() implements Reply {}

    /** A text, or its absence. */
    record Value(Optional<String> value) implements Reply {}

    /** Yes or no. */
    record Flag(boolean value) implements Reply {}

    /** The bounds of a span. */
    record Bounds(SpanBounds bounds) implements Reply {}

    /** Items of a span in order; {@code more} is true when the span has further items. */
    record Items(List<String> items, boolean more) implements Reply {}

    /** The incarnation after a rollover. */
    record Incarnation(long incarnation) implements Reply {}

    /** The result of a deletion. */
    record Cleanup(CleanupResult result) implements Reply {}

    /** The snapshot in use, if there is one. */
    record SnapshotFound(Optional<SnapshotInfo> info) implements Reply {}

    /** The result of saving a snapshot. */
    record SnapshotSaved(SnapshotResult result) implements Reply {}

    /** A bundle. */
    record BundleFound(Bundle bundle) implements Reply {}

    /** The hashes of a crank. */
    record Hashes(CrankHashes hashes) implements Reply {}

    /** The replies to a batch, up to the first refusal or fault, which is the last of them. */
    record Batch(List<Reply> replies) implements Reply {}

    /** The block is durable. */
    record BlockCommitted(BlockResult result) implements Reply {}

    /** What is known about a height. */
    record Status(BlockStatus status) implements Reply {}

    /** Bytes of the database file. */
    record DiskUsage(long bytes) implements Reply {}

    /** Lost records were added. */
    record Repaired(RepairReport report) implements Reply {}

    /** Refused: nothing changed. */
    record Refused(Reason reason, String message) implements Reply {}

    /**
     * The store failed and was reopened from its last commit: all changes of the block are lost, and the host must run
     * it again.
     */
    record BlockLost(String message) implements Reply {}
}
