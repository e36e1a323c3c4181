package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.snapshot.SnapshotArtifacts;
import io.swingnode.persistence.snapshot.SnapshotBlobs;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.SqlCursor;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.StoreException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Checks the hash and size of every snapshot that has its bytes. */
final class SnapshotVerifier {
    private final Connection connection;
    private final Consumer<Finding> findings;
    private final LongConsumer progress;
    private long hashedSnapshots;

    SnapshotVerifier(Connection connection, Consumer<Finding> findings, LongConsumer progress) {
        this.connection = connection;
        this.findings = findings;
        this.progress = progress;
    }

    long hashedSnapshots() {
        return hashedSnapshots;
    }

    void run() throws SQLException {
        try (Cursor<SnapshotArtifacts.Stored> all =
                new SqlCursor<>(connection, "reading snapshots", List.of(SnapshotArtifacts.stored()))) {
            while (all.hasNext()) {
                SnapshotArtifacts.Stored stored = all.next();
                check(stored);
                hashedSnapshots++;
                progress.accept(stored.uncompressedSizeBytes());
            }
        }
    }

    private void check(SnapshotArtifacts.Stored stored) throws SQLException {
        SnapshotRecord record = stored.record();
        String expected = describe(record.hash(), stored.uncompressedSizeBytes());
        String actual = describeBytes(record);
        if (!actual.equals(expected)) {
            findings.accept(new Finding.WrongSnapshot(record.vat(), record.snapPos(), expected, actual));
        }
    }

    private String describeBytes(SnapshotRecord record) throws SQLException {
        try {
            SnapshotBlobs.Plain plain = SnapshotBlobs.hash(connection, record);
            return describe(plain.hash(), plain.sizeBytes());
        } catch (IOException | StoreException e) {
            return "bytes that cannot be unpacked (" + e.getMessage() + ")";
        }
    }

    private static String describe(String hash, long sizeBytes) {
        return "hash " + hash + " over " + sizeBytes + " bytes";
    }
}
