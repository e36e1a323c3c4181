package io.swingnode.persistence.transfer;

import io.swingnode.persistence.bundle.BundleArtifacts;
import io.swingnode.persistence.bundle.BundleCodec;
import io.swingnode.persistence.bundle.BundleTable;
import io.swingnode.persistence.io.Spool;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.SnapshotArtifacts;
import io.swingnode.persistence.snapshot.SnapshotBlobs;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.transcript.TranscriptArtifacts;
import io.swingnode.persistence.transcript.TranscriptTable;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Fills rows that have a record but no contents yet, checking each artifact against its record. The
 * caller rolls back what a refused artifact has written.
 */
final class ImportArtifacts implements AutoCloseable {
    private static final String SELECT_CURRENT_INCARNATION =
            "SELECT incarnation FROM transcriptSpans WHERE vatID = ? AND isCurrent = 1";

    private static final String HAS_ITEM = "SELECT 1 FROM transcriptItems WHERE vatID = ? AND position = ?";

    private static final String UPDATE_BUNDLE = "UPDATE bundles SET bundle = ? WHERE bundleID = ?";

    /** Items bound before a batch is sent, and their bytes: both bound the driver's parameter buffer. */
    private static final int BATCH_ITEMS = 200;

    private static final int BATCH_BYTES = 1 << 20;

    private final Statements statements;
    private final ArtifactMode mode;
    private final ArtifactCheck check;
    private final Path spoolDir;

    ImportArtifacts(Connection connection, ArtifactMode mode, int compressionLevel, Path spoolDir) {
        statements = new Statements(connection);
        this.mode = mode;
        this.check = new ArtifactCheck(compressionLevel);
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
                yield asksFor(record) && (record.itemCount() == 0 || !hasFirstItem(record));
            }
            case ArtifactName.Snapshot snapshot -> {
                SnapshotRecord record = record(snapshot);
                yield (record.inUse() || mode == ArtifactMode.DEBUG)
                        && !SnapshotArtifacts.hasBytes(statements.connection(), record);
            }
            case ArtifactName.Bundle bundle -> {
                BundleTable.Row row = BundleArtifacts.find(statements.connection(), bundle.id())
                        .orElseThrow(() -> noRecord(bundle));
                yield row.stored().isEmpty();
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
        try {
            return switch (name) {
                case ArtifactName.Span span -> loadSpan(record(span), bytes);
                case ArtifactName.Snapshot snapshot -> loadSnapshot(record(snapshot), bytes);
                case ArtifactName.Bundle bundle -> loadBundle(bundle.id(), bytes);
            };
        } catch (BadArtifactException e) {
            throw new StoreException(Reason.CORRUPT, "artifact \"" + name.format() + "\" " + e.getMessage(), e);
        }
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

    private boolean hasFirstItem(SpanRecord record) throws SQLException {
        PreparedStatement select = statements.get(HAS_ITEM);
        select.setString(1, record.vat().value());
        select.setLong(2, record.startPos());
        try (ResultSet row = select.executeQuery()) {
            return row.next();
        }
    }

    private long loadSpan(SpanRecord record, InputStream bytes) throws SQLException, IOException, BadArtifactException {
        PreparedStatement insert = statements.get(TranscriptTable.INSERT_ITEM);
        // An artifact that was refused may have left items in it.
        insert.clearBatch();
        ItemBatch batch = new ItemBatch(insert, record);
        long sizeBytes = check.spanBeside(record, bytes, batch);
        batch.flush();
        return sizeBytes;
    }

    /** Inserts the items of a span, some of them at a time. */
    private static final class ItemBatch implements SpanBeside.Items {
        private final PreparedStatement insert;
        private final SpanRecord record;
        private long position;
        private int batchedItems;
        private int batchedBytes;

        ItemBatch(PreparedStatement insert, SpanRecord record) {
            this.insert = insert;
            this.record = record;
            this.position = record.startPos();
        }

        @Override
        public void item(byte[] utf8) throws SQLException {
            TranscriptTable.bindItem(insert, record.vat(), position++, utf8, record.incarnation());
            insert.addBatch();
            batchedBytes += utf8.length;
            if (++batchedItems == BATCH_ITEMS || batchedBytes > BATCH_BYTES) {
                flush();
            }
        }

        void flush() throws SQLException {
            if (batchedItems > 0) {
                insert.executeBatch();
                batchedItems = 0;
                batchedBytes = 0;
            }
        }
    }

    private long loadSnapshot(SnapshotRecord record, InputStream bytes)
            throws SQLException, IOException, BadArtifactException {
        Spool spool = new Spool(spoolDir, SnapshotBlobs.DIRECT_BYTES);
        try {
            CompressedSnapshot snapshot = check.snapshot(record, bytes, spool);
            SnapshotArtifacts.putBytes(statements.connection(), record, snapshot);
            return snapshot.uncompressedSizeBytes();
        } finally {
            spool.release();
        }
    }

    private long loadBundle(BundleId id, InputStream bytes) throws SQLException, IOException, BadArtifactException {
        ArtifactCheck.CheckedBundle checked = ArtifactCheck.bundle(id, bytes);
        PreparedStatement update = statements.get(UPDATE_BUNDLE);
        BundleCodec.bind(update, 1, id, checked.stored());
        update.setString(2, id.value());
        update.executeUpdate();
        return checked.artifactBytes();
    }

    @Override
    public void close() throws SQLException {
        statements.close();
    }
}
