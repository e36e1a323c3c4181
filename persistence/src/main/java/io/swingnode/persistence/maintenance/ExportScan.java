package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ExportDigest;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.LongConsumer;

/**
 * A fixed view of the last commit of a store, for the digest of its export data. Opening takes about a millisecond; the view
 * may be read later and on another thread, one at a time.
 */
public final class ExportScan implements AutoCloseable {
    /** Entries between two reports of progress. */
    private static final int ENTRIES_PER_REPORT = 10_000;

    private final Path store;
    private final Connection connection;

    private ExportScan(Path store, Connection connection) {
        this.store = store;
        this.connection = connection;
    }

    /**
     * Opens a view.
     *
     * @param store a store's directory
     * @throws StoreException (NOT_FOUND) when there is no store, (FAULT) when it cannot be read
     */
    public static ExportScan open(Path store, Database database) {
        return new ExportScan(store, StoreExporter.openView(store, database));
    }

    /**
     * Reads all export data.
     *
     * @param progress is told from time to time how many entries have been read; what it throws ends the scan
     */
    public ExportDigest run(LongConsumer progress) {
        try (Cursor<ExportEntry> data = StoreExporter.exportData(connection)) {
            return digest(data, progress);
        }
    }

    /** Length of the write-ahead log, which cannot start over while the view is open. */
    public long logBytes() {
        return StoreDirectory.walBytes(store);
    }

    static ExportDigest digest(Cursor<ExportEntry> data, LongConsumer progress) {
        ExportDigest digest = new ExportDigest();
        long entries = 0;
        while (data.hasNext()) {
            ExportEntry entry = data.next();
            digest.add(entry.key(), entry.value().orElse(""));
            entries++;
            if (entries % ENTRIES_PER_REPORT == 0) {
                progress.accept(entries);
            }
        }
        progress.accept(entries);
        return digest;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Statements.fault("closing a view of the store", e);
        }
    }
}
