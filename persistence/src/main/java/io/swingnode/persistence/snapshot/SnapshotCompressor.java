package io.swingnode.persistence.snapshot;

import io.swingnode.persistence.gzip.GzipWriter;
import io.swingnode.persistence.io.Spool;
import io.swingnode.protocol.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * Hashes, compresses and spools the plain bytes of a snapshot: hashes on the thread that writes, compresses on all processors. It
 * does not use the store, so any number of compressors may run in parallel, each on a thread of its own. One that is not
 * finished must be cancelled.
 */
public final class SnapshotCompressor extends OutputStream {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** Compressed snapshots up to this size stay on the heap; larger ones are in a temporary file without a name. */
    private static final int HEAP_LIMIT_BYTES = 1 << 20;

    private final MessageDigest digest = Hashes.newSha256();
    private final Spool spool;
    private final GzipWriter gzip;
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
        gzip = new GzipWriter(spool, compressionLevel);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        // In this order the other threads have something to do while this one hashes.
        gzip.write(bytes, offset, length);
        digest.update(bytes, offset, length);
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

    /** Drops what was written so far, and frees it. */
    public void cancel() {
        gzip.cancel();
        spool.release();
    }
}
