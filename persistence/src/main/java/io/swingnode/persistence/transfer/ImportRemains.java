package io.swingnode.persistence.transfer;

import io.swingnode.persistence.bundle.BundleArtifacts;
import io.swingnode.persistence.bundle.BundleCodec;
import io.swingnode.persistence.bundle.BundleTable;
import io.swingnode.persistence.snapshot.SnapshotArtifacts;
import io.swingnode.persistence.snapshot.SnapshotBlobs;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.SqlCursor;
import io.swingnode.persistence.transcript.TranscriptArtifacts;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * What an interrupted import has left, which may have been damaged or changed since. An import takes it up only if it is what
 * was put there: keys, values and records by a digest that was noted when they were complete, contents by their records.
 */
final class ImportRemains {
    /** Everything that stands once the export data is in, and does not change while contents and host keys are added. */
    private static final List<String> SELECTS = List.of(
            "PRAGMA user_version",
            "PRAGMA application_id",
            "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name",
            "SELECT typeof(key), key, typeof(value), value FROM kvStore WHERE key NOT GLOB 'host.*' ORDER BY key",
            """
            SELECT vatID, startPos, endPos, hash, isCurrent, incarnation
            FROM transcriptSpans
            ORDER BY vatID, startPos""",
            "SELECT vatID, snapPos, inUse, hash FROM snapshots ORDER BY vatID, snapPos",
            "SELECT bundleID FROM bundles ORDER BY bundleID",
            "SELECT key, value FROM pendingExports ORDER BY key");

    /** Items that stand in no span. Spans come first in the join, since each finds its items by the index. */
    private static final String COUNT_STRAY_ITEMS = """
            SELECT (SELECT COUNT(*) FROM transcriptItems) -
              (SELECT COUNT(*)
               FROM transcriptSpans AS span
               CROSS JOIN transcriptItems AS item
                 ON item.vatID = span.vatID AND item.position >= span.startPos AND item.position < span.endPos
                   AND item.incarnation = span.incarnation)""";

    /** Spans that have items, and snapshots that have bytes. */
    private static final String COUNT_CONTENTS = """
            SELECT
              (SELECT COUNT(*)
               FROM transcriptSpans AS span
               WHERE EXISTS
                 (SELECT 1
                  FROM transcriptItems AS item
                  WHERE item.vatID = span.vatID AND item.position >= span.startPos AND item.position < span.endPos))
              + (SELECT COUNT(*) FROM snapshots WHERE compressedSnapshot IS NOT NULL)""";

    private final Connection connection;
    private final CopyProgress progress;
    private long checked;
    private long checkedBytes;

    /** @param progress is told of each artifact that was checked */
    ImportRemains(Connection connection, CopyProgress progress) {
        this.connection = connection;
        this.progress = progress;
    }

    /** A digest of the tables' definitions, the kernel's keys and values, and all records, without contents. */
    String digest() throws SQLException {
        MessageDigest digest = Hashes.newSha256();
        for (String sql : SELECTS) {
            try (PreparedStatement select = connection.prepareStatement(sql);
                    ResultSet rows = select.executeQuery()) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    add(digest, rows, columns);
                }
            }
            digest.update((byte) '\n');
        }
        return Hashes.finish(digest);
    }

    /** Each column with its length before it, so that bytes cannot move from one to the next. */
    private static void add(MessageDigest digest, ResultSet row, int columns) throws SQLException {
        for (int i = 1; i <= columns; i++) {
            byte[] bytes = row.getBytes(i);
            String length = row.wasNull() ? "-" : Integer.toString(bytes.length);
            digest.update((length + ":").getBytes(StandardCharsets.US_ASCII));
            if (!row.wasNull()) {
                digest.update(bytes);
            }
        }
    }

    /** True when all contents are what their records say. What is not there yet is not missed. */
    boolean areContentsSound() throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(COUNT_CONTENTS);
                ResultSet row = count.executeQuery()) {
            row.next();
            progress.expects(CopyProgress.Step.CHECKED, row.getLong(1));
            progress.advanced(CopyProgress.Step.CHECKED, 0, 0);
        }
        return noStrayItems() && areSpansSound() && areSnapshotsSound() && areBundlesSound();
    }

    private boolean noStrayItems() throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(COUNT_STRAY_ITEMS);
                ResultSet row = count.executeQuery()) {
            return row.next() && row.getLong(1) == 0;
        }
    }

    private boolean areSpansSound() throws SQLException {
        try (Cursor<SpanRecord> spans =
                new SqlCursor<>(connection, "reading spans", List.of(TranscriptArtifacts.spans()))) {
            while (spans.hasNext()) {
                SpanRecord span = spans.next();
                boolean begun =
                        TranscriptArtifacts.countItems(connection, span.vat(), span.startPos(), span.endPos()) > 0;
                if (begun && !isSound(span)) {
                    return false;
                }
            }
            return true;
        }
    }

    private boolean isSound(SpanRecord span) throws SQLException {
        try (InputStream items = TranscriptArtifacts.open(connection, span.artifact())) {
            checked(ArtifactCheck.span(span, items, (text, utf8) -> {}));
            return true;
        } catch (IOException | BadArtifactException | StoreException e) {
            return false;
        }
    }

    private void checked(long sizeBytes) {
        checked++;
        checkedBytes += sizeBytes;
        progress.advanced(CopyProgress.Step.CHECKED, checked, checkedBytes);
    }

    private boolean areSnapshotsSound() throws SQLException {
        try (Cursor<SnapshotArtifacts.Stored> snapshots =
                new SqlCursor<>(connection, "reading snapshots", List.of(SnapshotArtifacts.stored()))) {
            while (snapshots.hasNext()) {
                if (!isSound(snapshots.next())) {
                    return false;
                }
            }
            return true;
        }
    }

    private boolean isSound(SnapshotArtifacts.Stored stored) throws SQLException {
        try {
            SnapshotBlobs.Plain plain = SnapshotBlobs.hash(connection, stored.record());
            checked(plain.sizeBytes());
            return plain.equals(new SnapshotBlobs.Plain(stored.record().hash(), stored.uncompressedSizeBytes()));
        } catch (IOException | StoreException e) {
            return false;
        }
    }

    private boolean areBundlesSound() throws SQLException {
        try (Cursor<ArtifactName> names =
                new SqlCursor<>(connection, "reading bundles", List.of(BundleArtifacts.names()))) {
            while (names.hasNext()) {
                if (names.next() instanceof ArtifactName.Bundle bundle && !isSound(bundle)) {
                    return false;
                }
            }
            return true;
        }
    }

    private boolean isSound(ArtifactName.Bundle bundle) throws SQLException {
        BundleTable.Row row = BundleArtifacts.find(connection, bundle.id()).orElseThrow();
        try {
            row.stored().ifPresent(stored -> BundleCodec.requireStored(bundle.id(), stored));
            return true;
        } catch (StoreException e) {
            return false;
        }
    }
}
