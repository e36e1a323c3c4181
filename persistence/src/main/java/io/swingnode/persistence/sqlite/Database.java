package io.swingnode.persistence.sqlite;

import io.swingnode.persistence.io.FileMode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Opens connections to a store's database file. Tests inject faults by an implementation of their
 * own.
 */
public interface Database {
    /** How a connection will be used. */
    enum Use {
        /** The one connection that writes: WAL, {@code synchronous=FULL}. */
        WRITE,
        /** Reads of committed data beside the writer. */
        READ,
        /** Short transactions between those of the writer, for which the writer hardly waits. */
        MAINTAIN,
        /** Bulk load of a file that nobody else uses yet: rollback journal, synced at each commit. */
        BULK_LOAD,
        /** Bulk load without journal: fast, and a crash leaves a broken file. */
        UNSAFE_FAST
    }

    /**
     * Opens the file, making it if it is absent and {@code use} writes.
     *
     * @throws SQLException when SQLite refuses
     */
    Connection open(Path file, Use use) throws SQLException;

    /** Opens a database that lives in memory until its connection closes. */
    Connection openMemory() throws SQLException;

    /** The same, with another mode for the files that it makes, if it makes any. */
    default Database withFileMode(FileMode mode) {
        return this;
    }

    /**
     * The same, with connections for reading ({@link Use#READ}) that map the file into memory instead of reading it page by page.
     * A fault of the disk then ends the process by a signal, and so does a file that gets shorter other than by SQLite: for
     * what reads much, is not beside a writer, and can be done again.
     */
    default Database mappingReads() {
        return this;
    }

    /** SQLite through sqlite-jdbc; the files that it makes are for their owner only. */
    static Database sqlite() {
        return new SqliteDatabase(FileMode.OWNER);
    }
}
