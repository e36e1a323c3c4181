package io.swingnode.persistence.transfer;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.io.LineReader;
import io.swingnode.persistence.io.ParallelGzip;
import io.swingnode.persistence.io.Spool;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanHash;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Reads artifacts into temporary files and checks them against their records, before any transaction. */
public final class ArtifactCheck implements AutoCloseable {
    private static final int HEAP_LIMIT_BYTES = 1 << 20;
    private static final int READ_BYTES = 256 << 10;

    private final Path spoolDir;
    private final int compressionLevel;
    private final Runnable checkStop;
    private final ExecutorService compressors = Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().daemon().name("repopulate-gzip-", 0).factory());

    /** @param checkStop called as an artifact is read; throws when the work should stop */
    public ArtifactCheck(StoreOptions options, Runnable checkStop) {
        this.spoolDir = options.spoolDir();
        this.compressionLevel = options.compressionLevel();
        this.checkStop = checkStop;
    }

    /** Says that reading the artifact failed, rather than the temporary file it goes to. */
    private static final class SupplyException extends IOException {
        private static final long serialVersionUID = 1L;

        SupplyException(Throwable cause) {
            super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        }
    }

    /** What an artifact gives; its failures can be told from others. */
    private final class Supplied extends FilterInputStream {
        Supplied(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            checkStop.run();
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                throw new SupplyException(e);
            }
        }
    }

    private InputStream open(ArtifactDirectory supply, ArtifactName name) throws SupplyException {
        try {
            return new Supplied(supply.artifact(name));
        } catch (IOException | UncheckedIOException | StoreException e) {
            throw new SupplyException(e);
        }
    }

    /** Takes in the bytes of an artifact. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(InputStream bytes, Spool spool) throws IOException, BadArtifactException;
    }

    /** Reads an artifact; what it leaves in the temporary file is given up when it is bad. */
    private <T> T take(ArtifactDirectory supply, ArtifactName name, Reader<T> reader) throws BadArtifactException {
        Spool spool = new Spool(spoolDir, HEAP_LIMIT_BYTES);
        boolean good = false;
        try (InputStream bytes = open(supply, name)) {
            T taken = reader.read(bytes, spool);
            good = true;
            return taken;
        } catch (SupplyException e) {
            throw new BadArtifactException("it cannot be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "copying " + name.format() + " to " + spoolDir + " failed (" + e.getMessage()
                            + "); free space there and run this again: it goes on where it stopped",
                    e);
        } finally {
            if (!good) {
                spool.release();
            }
        }
    }

    /** The items of a span, each with its line feed, found to be what the record says. */
    public Spool span(ArtifactDirectory supply, ArtifactName name, SpanRecord record) throws BadArtifactException {
        return take(supply, name, (bytes, spool) -> {
            LineReader lines = new LineReader(bytes, "it");
            SpanHash hash = new SpanHash();
            long count = 0;
            for (Optional<String> item = next(lines); item.isPresent(); item = next(lines)) {
                hash.add(lines.bytes());
                spool.write(lines.bytes());
                spool.write('\n');
                count++;
                if (count > record.itemCount()) {
                    throw new BadArtifactException("it holds more than its " + record.itemCount() + " items");
                }
            }
            if (count != record.itemCount()) {
                throw new BadArtifactException("it holds " + count + " of its " + record.itemCount() + " items");
            }
            requireHash(hash.value(), record.hash());
            return spool;
        });
    }

    private static Optional<String> next(LineReader lines) throws IOException, BadArtifactException {
        try {
            return lines.next();
        } catch (StoreException e) {
            throw new BadArtifactException(String.valueOf(e.getMessage()), e);
        }
    }

    /** A snapshot, compressed on all processors, found to be what the record says. */
    public CompressedSnapshot snapshot(ArtifactDirectory supply, ArtifactName name, SnapshotRecord record)
            throws BadArtifactException {
        return take(supply, name, (bytes, spool) -> {
            long startedNanos = System.nanoTime();
            MessageDigest digest = Hashes.newSha256();
            long plainBytes = 0;
            ParallelGzip gzip = new ParallelGzip(spool, compressionLevel, compressors);
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
        });
    }

    private static void requireHash(String actual, String expected) throws BadArtifactException {
        if (!actual.equals(expected)) {
            throw new BadArtifactException("its hash is " + actual + ", the record says " + expected);
        }
    }

    @Override
    public void close() {
        compressors.shutdown();
    }
}
