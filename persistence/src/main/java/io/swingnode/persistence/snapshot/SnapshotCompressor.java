package io.swingnode.persistence.snapshot;

import io.swingnode.persistence.io.LevelledGzip;
import io.swingnode.persistence.io.Spool;
import io.swingnode.protocol.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * Hashes, compresses and spools the plain bytes of a snapshot. It does not use the store, so any number of compressors
 * may run in parallel, each on a thread of its own.
 */
public final class SnapshotCompressor extends OutputStream {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** Compressed snapshots up to this size stay on the heap; larger ones are in a temporary file without a name. */
    private static final int HEAP_LIMIT_BYTES = 1 << 20;

    private final MessageDigest digest = Hashes.newSha256();
    private final Spool spool;
    private final OutputStream gzip;
    private final long startedNanos = System.nanoTime();
    private long uncompressedSizeBytes;

    /**
     * A compressor for one snapshot.
     *
     * @param spoolDir directory of the temporary file, if the snapshot is too large for the heap
     * @param compressionLevel 1 (fast) to 9 (small)
     */
    public SnapshotCompressor(Path spoolDir, int compressionLevel) {
        spool = new Spool(spoolDir, HEAP_LIMIT_BYTES);
        try {
            gzip = new LevelledGzip(spool, compressionLevel);
        } catch (IOException e) {
            throw new UncheckedIOException("starting to compress a snapshot", e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        digest.update(bytes, offset, length);
        gzip.write(bytes, offset, length);
        uncompressedSizeBytes += length;
    }

    /** Reads {@code plain} to its end. */
    public void writeAll(InputStream plain) throws IOException {
        byte[] chunk = new byte[BUFFER_BYTES];
        for (int count = plain.read(chunk); count >= 0; count = plain.read(chunk)) {
            write(chunk, 0, count);
        }
    }

    /** Ends the stream. The snapshot returned is not in a store yet. */
    public CompressedSnapshot finish() throws IOException {
        gzip.close();
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        return new CompressedSnapshot(Hashes.finish(digest), uncompressedSizeBytes, spool, seconds);
    }
}
