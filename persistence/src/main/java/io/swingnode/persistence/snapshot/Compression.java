package io.swingnode.persistence.snapshot;

import java.util.concurrent.CompletionStage;

/** A snapshot that is being compressed beside the work on the block. */
public interface Compression {
    /** Completes when all bytes are compressed; fails when they cannot be read. */
    CompletionStage<CompressedSnapshot> bytes();

    /** Ends it early, because the result is no longer wanted; {@link #bytes} then completes soon, one way or the other. */
    void cancel();
}
