package io.swingnode.persistence.snapshot;

import java.nio.file.Path;

/**
 * How snapshots are compressed and kept.
 *
 * @param keepBytes true to keep the bytes of a snapshot that is no longer in use
 * @param compressionLevel gzip level, 1 (fast) to 9 (small)
 * @param spoolDir where snapshots are kept until their commit, in temporary files without a name
 */
public record SnapshotOptions(boolean keepBytes, int compressionLevel, Path spoolDir) {
    /** A compressor with these settings; it may be used on any thread. */
    public SnapshotCompressor newCompressor() {
        return new SnapshotCompressor(spoolDir, compressionLevel);
    }
}
