package io.swingnode.persistence;

import io.swingnode.persistence.bundle.BundleTable;
import io.swingnode.persistence.kv.KvTable;
import io.swingnode.persistence.snapshot.SnapshotTable;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.transcript.TranscriptTable;
import java.sql.Connection;
import java.sql.SQLException;

/** The tables of the store as one connection sees them. */
public record Tables(
        Statements statements, KvTable kv, TranscriptTable transcripts, SnapshotTable snapshots, BundleTable bundles)
        implements AutoCloseable {
    public static Tables on(Connection connection) {
        Statements statements = new Statements(connection);
        return new Tables(
                statements,
                new KvTable(statements),
                new TranscriptTable(statements),
                new SnapshotTable(statements),
                new BundleTable(statements));
    }

    @Override
    public void close() throws SQLException {
        try {
            statements.close();
        } finally {
            // Closing the connection is what lets go of the file's locks.
            statements.connection().close();
        }
    }
}
