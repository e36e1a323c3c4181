package io.swingnode.persistence.sqlite;

import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteOpenMode;

/** The real database. Writers use a write-ahead log that is synced at each commit; sizes were chosen by measurement. */
final class SqliteDatabase implements Database {
    /** Page cache of the writer and of bulk loads; pages touched by a block should all fit. */
    private static final int WRITER_CACHE_KIB = 64 * 1024;

    /** Page cache of readers: enough for the inner nodes of every index of a large store. */
    private static final int READER_CACHE_KIB = 16 * 1024;

    /** How long a reader waits while recovery of the write-ahead log or a checkpoint locks it out. */
    private static final int READER_BUSY_TIMEOUT_MILLIS = 10_000;

    /**
     * How long a store's writer waits for another: many times what a short transaction of pruning takes, and short
     * enough for a person who starts a second writer by mistake.
     */
    private static final int WRITER_BUSY_TIMEOUT_MILLIS = 1_000;

    /** Maintenance looks for a gap between the writer's blocks itself, and more often than SQLite would. */
    private static final int MAINTENANCE_BUSY_TIMEOUT_MILLIS = 5;

    /** More than SQLite maps, which is 2 GiB as the driver is built; it reads what lies beyond. */
    private static final long MAPPED_BYTES = 1L << 40;

    private final FileMode mode;
    private final boolean mapReads;

    SqliteDatabase(FileMode mode) {
        this(mode, false);
    }

    private SqliteDatabase(FileMode mode, boolean mapReads) {
        this.mode = mode;
        this.mapReads = mapReads;
    }

    @Override
    public Database withFileMode(FileMode other) {
        return new SqliteDatabase(other, mapReads);
    }

    @Override
    public Database mappingReads() {
        return new SqliteDatabase(mode, true);
    }

    @Override
    public Connection open(Path file, Use use) throws SQLException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // Opening a pipe would wait for a writer that never comes.
            throw new StoreException(Reason.USAGE, file + " is not a regular file, and cannot be a database");
        }
        if (use == Use.WRITE || use == Use.BULK_LOAD || use == Use.UNSAFE_FAST) {
            make(file);
        }
        SQLiteConfig config = new SQLiteConfig();
        // In a URI a path can be written so that none of its characters means anything to the driver or SQLite.
        config.setOpenMode(SQLiteOpenMode.OPEN_URI);
        switch (use) {
            case WRITE -> {
                config.setJournalMode(JournalMode.WAL);
                config.setSynchronous(SynchronousMode.FULL);
                config.setCacheSize(-WRITER_CACHE_KIB);
                config.setJournalSizeLimit(StoreDirectory.WAL_KEPT_BYTES);
                config.setBusyTimeout(WRITER_BUSY_TIMEOUT_MILLIS);
            }
            case MAINTAIN -> {
                config.setJournalMode(JournalMode.WAL);
                config.setSynchronous(SynchronousMode.FULL);
                config.setCacheSize(-READER_CACHE_KIB);
                config.setBusyTimeout(MAINTENANCE_BUSY_TIMEOUT_MILLIS);
            }
            case READ -> {
                config.setReadOnly(true);
                config.setCacheSize(-READER_CACHE_KIB);
                config.setBusyTimeout(READER_BUSY_TIMEOUT_MILLIS);
                if (mapReads) {
                    config.setPragma(Pragma.MMAP_SIZE, Long.toString(MAPPED_BYTES));
                }
            }
            case BULK_LOAD -> {
                config.setJournalMode(JournalMode.TRUNCATE);
                config.setSynchronous(SynchronousMode.FULL);
                config.setCacheSize(-WRITER_CACHE_KIB);
                config.setBusyTimeout(0);
            }
            case UNSAFE_FAST -> {
                config.setJournalMode(JournalMode.OFF);
                config.setSynchronous(SynchronousMode.NORMAL);
                config.setCacheSize(-WRITER_CACHE_KIB);
                config.setBusyTimeout(0);
            }
        }
        String url = "jdbc:sqlite:file:" + file.toAbsolutePath().toUri().getRawPath();
        // DriverManager would look for drivers in every jar first.
        Connection connection = JDBC.createConnection(
                use == Use.READ && cannotChange(file) ? url + "?immutable=1" : url, properties(config));
        if (use == Use.WRITE || use == Use.MAINTAIN) {
            setCheckpoints(connection);
        }
        return connection;
    }

    /** The driver knows no option for this. */
    private static void setCheckpoints(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute("PRAGMA wal_autocheckpoint=" + StoreDirectory.WAL_MOVED_PAGES);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** SQLite would make the file as the umask says; what it puts beside a file has the mode of that file. */
    private void make(Path file) {
        try {
            mode.make(file);
        } catch (IOException e) {
            // SQLite cannot make it either, and says why.
        }
    }

    /**
     * True on a medium that nobody can write, where SQLite could not make the files that readers and writers share. With a
     * log beside it the database is not whole without that, so it is opened as ever.
     */
    private static boolean cannotChange(Path file) {
        Path dir = Objects.requireNonNull(file.toAbsolutePath().getParent());
        return Files.exists(file)
                && StoreDirectory.logFilesOf(file).stream().noneMatch(Files::exists)
                && !Files.isWritable(dir)
                && isReadOnly(dir);
    }

    /** As opposed to a directory that only this user cannot write. The mount table does not tell it of bind mounts. */
    private static boolean isReadOnly(Path dir) {
        try {
            Files.delete(Files.createFile(dir.resolve("swingstore.probe")));
            return false;
        } catch (IOException e) {
            return IoReason.of(e).contains("Read-only file system");
        }
    }

    @Override
    public Connection openMemory() throws SQLException {
        return JDBC.createConnection("jdbc:sqlite::memory:", properties(new SQLiteConfig()));
    }

    private static Properties properties(SQLiteConfig config) {
        Properties properties = config.toProperties();
        // Otherwise every INSERT is followed by a query for the row id it made.
        properties.setProperty(Pragma.JDBC_GET_GENERATED_KEYS.getPragmaName(), "false");
        return properties;
    }
}
