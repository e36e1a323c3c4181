package io.swingnode.persistence.transfer;

import io.swingnode.persistence.bundle.BundleCodec;
import io.swingnode.persistence.gzip.GzipWriter;
import io.swingnode.persistence.io.LineReader;
import io.swingnode.persistence.io.Spool;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanHash;
import io.swingnode.protocol.SpanRecord;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Reads an artifact to its end and checks it against its record. Its contents are handed on while they are read, so
 * the caller undoes what it has done with them when the check fails. One thread.
 */
public final class ArtifactCheck {
    private static final int READ_BYTES = 256 << 10;

    /** Bundles of real vats have at most a few megabytes; they are checked, and stored, whole. */
    private static final int BUNDLE_BYTES_MAX = 256 << 20;

    private static final long IDLE_SECONDS = 10;

    private final int compressionLevel;

    /** Reads spans, one at a time. It ends when it was idle for a while. */
    private final ThreadPoolExecutor reader = new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("artifact-reader").factory());

    /** @param compressionLevel gzip level of snapshots, 1 (fast) to 9 (small) */
    public ArtifactCheck(int compressionLevel) {
        this.compressionLevel = compressionLevel;
        reader.allowCoreThreadTimeOut(true);
    }

    /** Receives the items of a span in their order. */
    @FunctionalInterface
    public interface Items {
        /** Takes the next item, as text and as its UTF-8 bytes. */
        void item(String text, byte[] utf8) throws SQLException, IOException;
    }

    /**
     * Reads the items of a span.
     *
     * @return the size of the artifact in bytes
     */
    public static long span(SpanRecord record, InputStream bytes, Items items)
            throws SQLException, IOException, BadArtifactException {
        LineReader lines = new LineReader(bytes, record.artifact().format());
        SpanHash hash = new SpanHash();
        long count = 0;
        long sizeBytes = 0;
        for (Optional<String> item = next(lines); item.isPresent(); item = next(lines)) {
            if (count == record.itemCount()) {
                throw new BadArtifactException("holds more than its " + record.itemCount() + " items");
            }
            hash.add(lines.bytes());
            items.item(item.get(), lines.bytes());
            count++;
            sizeBytes += lines.bytes().length + 1;
        }
        if (count != record.itemCount()) {
            throw new BadArtifactException("is not complete: " + count + " items of " + record.itemCount());
        }
        requireHash(hash.value(), record.hash());
        return sizeBytes;
    }

    /** As {@link #span}, with reading and hashing on another thread; the items come on the caller's. */
    long spanBeside(SpanRecord record, InputStream bytes, SpanBeside.Items items)
            throws SQLException, IOException, BadArtifactException {
        return SpanBeside.read(record, bytes, items, reader);
    }

    /**
     * Reads a span as an export has it, each item with its line feed.
     *
     * @return its size in bytes
     */
    static long wholeSpan(SpanRecord record, InputStream bytes) throws IOException, BadArtifactException {
        Counted counted = new Counted(bytes);
        try {
            long sizeBytes = span(record, counted, (text, utf8) -> {});
            if (sizeBytes != counted.count) {
                throw new BadArtifactException("does not end with a line feed");
            }
            return sizeBytes;
        } catch (SQLException e) {
            throw new IllegalStateException("no database takes the items", e);
        }
    }

    /**
     * Reads a snapshot.
     *
     * @return its size in bytes
     */
    static long plainSnapshot(SnapshotRecord record, InputStream bytes) throws IOException, BadArtifactException {
        MessageDigest digest = Hashes.newSha256();
        long sizeBytes = 0;
        byte[] buffer = new byte[READ_BYTES];
        for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
            digest.update(buffer, 0, count);
            sizeBytes += count;
        }
        requireHash(Hashes.finish(digest), record.hash());
        return sizeBytes;
    }

    /**
     * A bundle that was checked.
     *
     * @param stored what a store keeps of it
     * @param artifactBytes the size of the artifact
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record CheckedBundle(byte[] stored, long artifactBytes) {}

    /**
     * Reads a bundle, whole.
     *
     * @throws io.swingnode.protocol.StoreException (CORRUPT) when it is not the one of that id
     */
    static CheckedBundle bundle(BundleId id, InputStream bytes) throws IOException, BadArtifactException {
        byte[] artifact = bytes.readNBytes(BUNDLE_BYTES_MAX);
        if (bytes.read() >= 0) {
            throw new BadArtifactException("is larger than " + BUNDLE_BYTES_MAX + " bytes");
        }
        return new CheckedBundle(BundleCodec.checkArtifact(id, artifact), artifact.length);
    }

    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = in.read(buffer, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }

    private static Optional<String> next(LineReader lines) throws IOException, BadArtifactException {
        try {
            return lines.next();
        } catch (UTFDataFormatException e) {
            throw new BadArtifactException("holds a line that is not UTF-8", e);
        }
    }

    /** Reads a snapshot and compresses it into {@code spool}, on all processors. */
    public CompressedSnapshot snapshot(SnapshotRecord record, InputStream bytes, Spool spool)
            throws IOException, BadArtifactException {
        long startedNanos = System.nanoTime();
        MessageDigest digest = Hashes.newSha256();
        long plainBytes = 0;
        GzipWriter gzip = new GzipWriter(spool, compressionLevel);
        try {
            byte[] buffer = new byte[READ_BYTES];
            for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
                gzip.write(buffer, 0, count);
                digest.update(buffer, 0, count);
                plainBytes += count;
            }
            gzip.close();
        } finally {
            gzip.cancel();
        }
        requireHash(Hashes.finish(digest), record.hash());
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        return new CompressedSnapshot(record.hash(), plainBytes, spool, seconds);
    }

    private static void requireHash(String actual, String expected) throws BadArtifactException {
        if (!actual.equals(expected)) {
            throw new BadArtifactException("hash is \"" + actual + "\", metadata says \"" + expected + "\"");
        }
    }
}
