package io.swingnode.persistence.transfer;

import io.swingnode.persistence.bundle.BundleArtifacts;
import io.swingnode.persistence.bundle.BundleCodec;
import io.swingnode.persistence.io.LineReader;
import io.swingnode.persistence.io.ParallelGzip;
import io.swingnode.persistence.io.Spool;
import io.swingnode.persistence.snapshot.SnapshotArtifacts;
import io.swingnode.persistence.snapshot.SnapshotBlobs;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.transcript.TranscriptArtifacts;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanHash;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Fills rows that have a record but no contents yet, checking each artifact against its record. The
 * caller rolls back what a refused artifact has written.
 */
final class ImportArtifacts implements AutoCloseable {
    private static final String SELECT_CURRENT_INCARNATION =
            "SELECT incarnation FROM transcriptSpans WHERE vatID = ? AND isCurrent = 1";

    private static final String HAS_ITEM = "SELECT 1 FROM transcriptItems WHERE vatID = ? AND position = ?";

    private static final String INSERT_ITEM =
            "INSERT INTO transcriptItems (vatID, position, item, incarnation) VALUES (?, ?, ?, ?)";

    private static final String HAS_SNAPSHOT_BYTES =
            "SELECT 1 FROM snapshots WHERE vatID = ? AND snapPos = ? AND compressedSnapshot IS NOT NULL";

    private static final String UPDATE_SNAPSHOT_SIZES =
            "UPDATE snapshots SET uncompressedSize = ?, compressedSize = ? WHERE vatID = ? AND snapPos = ?";

    private static final String HAS_BUNDLE_BYTES = "SELECT 1 FROM bundles WHERE bundleID = ? AND bundle IS NOT NULL";

    private static final String UPDATE_BUNDLE = "UPDATE bundles SET bundle = ? WHERE bundleID = ?";

    /** Items bound before a batch is sent, and their bytes: both bound the driver's parameter buffer. */
    private static final int BATCH_ITEMS = 200;

    private static final int BATCH_BYTES = 1 << 20;
    private static final int READ_BYTES = 256 << 10;

    /** Bundles of real vats have at most a few megabytes; they are checked, and stored, whole. */
    private static final int BUNDLE_BYTES_MAX = 256 << 20;

    private final Statements statements;
    private final ArtifactMode mode;
    private final int compressionLevel;
    private final Path spoolDir;
    private final ExecutorService compressors = Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().daemon().name("import-gzip-", 0).factory());

    ImportArtifacts(Connection connection, ArtifactMode mode, int compressionLevel, Path spoolDir) {
        statements = new Statements(connection);
        this.mode = mode;
        this.compressionLevel = compressionLevel;
        this.spoolDir = spoolDir;
    }

    /**
     * Whether the mode asks for an artifact whose contents are not there yet.
     *
     * @throws StoreException (NOT_FOUND) when no record vouches for it
     */
    boolean accepts(ArtifactName name) throws SQLException {
        return switch (name) {
            case ArtifactName.Span span -> {
                SpanRecord record = record(span);
                yield asksFor(record)
                        && (record.itemCount() == 0
                                || !exists(HAS_ITEM, record.vat().value(), record.startPos()));
            }
            case ArtifactName.Snapshot snapshot -> {
                SnapshotRecord record = record(snapshot);
                yield (record.inUse() || mode == ArtifactMode.DEBUG)
                        && !exists(HAS_SNAPSHOT_BYTES, record.vat().value(), record.snapPos());
            }
            case ArtifactName.Bundle bundle -> {
                if (!BundleArtifacts.isKnown(statements.connection(), bundle.id())) {
                    throw noRecord(bundle);
                }
                PreparedStatement select = statements.get(HAS_BUNDLE_BYTES);
                select.setString(1, bundle.id().value());
                try (ResultSet row = select.executeQuery()) {
                    yield !row.next();
                }
            }
        };
    }

    private boolean asksFor(SpanRecord record) throws SQLException {
        return switch (mode) {
            case OPERATIONAL -> record.isCurrent();
            case REPLAY -> {
                PreparedStatement select = statements.get(SELECT_CURRENT_INCARNATION);
                select.setString(1, record.vat().value());
                try (ResultSet row = select.executeQuery()) {
                    yield row.next() && row.getLong(1) == record.incarnation();
                }
            }
            case ARCHIVAL, DEBUG -> true;
        };
    }

    /**
     * Takes in an artifact that {@link #accepts}; returns its size in bytes.
     *
     * @throws StoreException (CORRUPT) when it is not what its record says
     */
    long load(ArtifactName name, InputStream bytes) throws SQLException, IOException {
        return switch (name) {
            case ArtifactName.Span span -> loadSpan(record(span), bytes);
            case ArtifactName.Snapshot snapshot -> loadSnapshot(record(snapshot), bytes);
            case ArtifactName.Bundle bundle -> loadBundle(bundle.id(), bytes);
        };
    }

    private SpanRecord record(ArtifactName.Span name) throws SQLException {
        SpanRecord record = TranscriptArtifacts.find(statements.connection(), name.vat(), name.startPos())
                .orElseThrow(() -> noRecord(name));
        if (record.endPos() != name.endPos()) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "artifact \"" + name.format() + "\" mismatches metadata, by which the span ends at "
                            + record.endPos());
        }
        return record;
    }

    private SnapshotRecord record(ArtifactName.Snapshot name) throws SQLException {
        return SnapshotArtifacts.find(statements.connection(), name.vat(), name.snapPos())
                .orElseThrow(() -> noRecord(name));
    }

    private static StoreException noRecord(ArtifactName name) {
        return new StoreException(Reason.NOT_FOUND, "no metadata for artifact \"" + name.format() + "\"");
    }

    private boolean exists(String select, String vat, long position) throws SQLException {
        PreparedStatement statement = statements.get(select);
        statement.setString(1, vat);
        statement.setLong(2, position);
        try (ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }

    private long loadSpan(SpanRecord record, InputStream bytes) throws SQLException, IOException {
        String name = record.artifact().format();
        PreparedStatement insert = statements.get(INSERT_ITEM);
        LineReader lines = new LineReader(bytes, "artifact \"" + name + "\"");
        SpanHash hash = new SpanHash();
        long position = record.startPos();
        long totalBytes = 0;
        int batchedItems = 0;
        int batchedBytes = 0;
        for (Optional<String> item = lines.next(); item.isPresent(); item = lines.next()) {
            requireRoom(record, position);
            hash.add(lines.bytes());
            insert.setString(1, record.vat().value());
            insert.setLong(2, position++);
            insert.setString(3, item.get());
            insert.setLong(4, record.incarnation());
            insert.addBatch();
            totalBytes += lines.bytes().length + 1;
            batchedBytes += lines.bytes().length;
            if (++batchedItems == BATCH_ITEMS || batchedBytes > BATCH_BYTES) {
                insert.executeBatch();
                batchedItems = 0;
                batchedBytes = 0;
            }
        }
        if (batchedItems > 0) {
            insert.executeBatch();
        }
        requireEnd(record, position);
        requireHash(name, hash.value(), record.hash());
        return totalBytes;
    }

    private static void requireRoom(SpanRecord record, long position) {
        if (position == record.endPos()) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "artifact \"" + record.artifact().format() + "\" holds more than its " + record.itemCount()
                            + " items");
        }
    }

    private static void requireEnd(SpanRecord record, long position) {
        if (position != record.endPos()) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "artifact \"" + record.artifact().format() + "\" is not complete: " + (position - record.startPos())
                            + " items of " + record.itemCount());
        }
    }

    private long loadSnapshot(SnapshotRecord record, InputStream bytes) throws SQLException, IOException {
        Spool spool = new Spool(spoolDir, SnapshotBlobs.DIRECT_BYTES);
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
        requireHash(record.key(), Hashes.finish(digest), record.hash());
        try (InputStream compressed = spool.read()) {
            SnapshotBlobs.write(statements.connection(), record.vat(), record.snapPos(), compressed, spool.sizeBytes());
        }
        PreparedStatement update = statements.get(UPDATE_SNAPSHOT_SIZES);
        update.setLong(1, plainBytes);
        update.setLong(2, spool.sizeBytes());
        update.setString(3, record.vat().value());
        update.setLong(4, record.snapPos());
        update.executeUpdate();
        return plainBytes;
    }

    private long loadBundle(BundleId id, InputStream bytes) throws SQLException, IOException {
        byte[] artifact = bytes.readNBytes(BUNDLE_BYTES_MAX);
        if (bytes.read() >= 0) {
            throw new StoreException(
                    Reason.CORRUPT, "artifact \"bundle." + id + "\" is larger than " + BUNDLE_BYTES_MAX + " bytes");
        }
        PreparedStatement update = statements.get(UPDATE_BUNDLE);
        BundleCodec.bind(update, 1, id, BundleCodec.checkArtifact(id, artifact));
        update.setString(2, id.value());
        update.executeUpdate();
        return artifact.length;
    }

    private static void requireHash(String name, String actual, String expected) {
        if (!actual.equals(expected)) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "artifact \"" + name + "\" hash is \"" + actual + "\", metadata says \"" + expected + "\"");
        }
    }

    @Override
    public void close() throws SQLException {
        compressors.shutdown();
        statements.close();
    }
}
