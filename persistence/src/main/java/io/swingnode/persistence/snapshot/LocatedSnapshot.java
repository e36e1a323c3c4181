package io.swingnode.persistence.snapshot;

import io.swingnode.persistence.block.StoreFile;
import io.swingnode.persistence.gzip.GzipReader;
import io.swingnode.persistence.io.BulkInput;
import io.swingnode.persistence.io.Spool;
import io.swingnode.persistence.snapshot.SnapshotRow.SnapshotContent.InFile;
import io.swingnode.persistence.snapshot.SnapshotRow.SnapshotContent.None;
import io.swingnode.persistence.snapshot.SnapshotRow.SnapshotContent.Spooled;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.zip.ZipException;

/** Where the bytes of a snapshot are, for whoever opens them later, on any thread. Immutable. */
public final class LocatedSnapshot {
    private static final int HEAP_LIMIT_BYTES = 1 << 20;

    /** Where they are. */
    private sealed interface Place {
        record InSpool(Spool spool) implements Place {}

        record InFile(StoreFile file) implements Place {}
    }

    private final SnapshotRecord record;
    private final Place place;

    private LocatedSnapshot(SnapshotRecord record, Place place) {
        this.record = record;
        this.place = place;
    }

    static LocatedSnapshot of(StoreFile file, SnapshotRow row, Path spoolDir) {
        SnapshotRecord record = row.record();
        Place place = switch (row.content()) {
            case Spooled spooled -> new Place.InSpool(spooled.spool());
            case InFile inFile ->
                file.inTransaction() || file.isInMemory()
                        ? new Place.InSpool(copied(file, record, spoolDir))
                        : new Place.InFile(file);
            case None none ->
                throw new StoreException(Reason.NOT_FOUND, "the bytes of " + record.key() + " are not in the store");
        };
        return new LocatedSnapshot(record, place);
    }

    /**
     * The plain bytes; the stream fails at its end with a {@link StoreException} (CORRUPT) when they do not match their
     * hash.
     */
    public InputStream open() {
        return verified(openCompressed(), record);
    }

    /** The bytes as they are stored: a gzip stream, which is not checked. */
    public InputStream openCompressed() {
        return switch (place) {
            case Place.InSpool spooled -> spooled.spool().read();
            case Place.InFile inFile -> inFile(inFile.file(), record);
        };
    }

    private static InputStream verified(InputStream compressed, SnapshotRecord record) {
        try {
            return new Verified(gunzip(compressed), record);
        } catch (IOException e) {
            throw corrupt(record, e);
        }
    }

    private static InputStream gunzip(InputStream compressed) throws IOException {
        try {
            return new GzipReader(compressed);
        } catch (IOException e) {
            compressed.close();
            throw e;
        }
    }

    private static StoreException corrupt(SnapshotRecord record, IOException e) {
        return new StoreException(
                Reason.CORRUPT, record.key() + " is not a complete gzip stream: " + e.getMessage(), e);
    }

    /** Opens a connection of its own, so that a slow consumer delays neither commits nor other reads. */
    private static InputStream inFile(StoreFile file, SnapshotRecord record) {
        try {
            Connection connection = file.openReader();
            try {
                InputStream bytes = SnapshotBlobs.openCompressed(connection, record.vat(), record.snapPos());
                return new ClosingInput(bytes, connection);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw Statements.fault("opening " + record.key(), e);
        }
    }

    private static Spool copied(StoreFile file, SnapshotRecord record, Path spoolDir) {
        Spool spool = new Spool(spoolDir, HEAP_LIMIT_BYTES);
        file.read("reading the bytes of " + record.key(), statements -> {
            try (InputStream bytes =
                    SnapshotBlobs.openCompressed(statements.connection(), record.vat(), record.snapPos())) {
                return bytes.transferTo(spool);
            } catch (IOException e) {
                throw new UncheckedIOException("copying the bytes of " + record.key(), e);
            }
        });
        return spool;
    }

    /** Closes the connection together with the stream. */
    private static final class ClosingInput extends FilterInputStream {
        private final Connection connection;

        ClosingInput(InputStream in, Connection connection) {
            super(in);
            this.connection = connection;
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
                connection.close();
            } catch (SQLException e) {
                throw new IOException("closing the reader of a snapshot", e);
            }
        }
    }

    /** Hashes the bytes that are read, and fails at the end when the hash is not that of the record. */
    private static final class Verified extends BulkInput {
        private final InputStream in;
        private final SnapshotRecord record;
        private final MessageDigest digest = Hashes.newSha256();
        private boolean ended;

        Verified(InputStream in, SnapshotRecord record) {
            this.in = in;
            this.record = record;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = readPlain(bytes, offset, length);
            if (count > 0) {
                digest.update(bytes, offset, count);
            } else if (count < 0 && !ended) {
                ended = true;
                verify();
            }
            return count;
        }

        private int readPlain(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (ZipException | EOFException e) {
                throw corrupt(record, e);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }

        private void verify() {
            String actual = Hashes.finish(digest);
            if (!actual.equals(record.hash())) {
                throw new StoreException(
                        Reason.CORRUPT,
                        record.key() + " has hash " + actual + ", but its record says " + record.hash());
            }
        }
    }
}
