package io.swingnode.persistence.copy;

import io.swingnode.persistence.io.BulkInput;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.persistence.io.Spool;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The bytes of a database file as they would be if its last commit were all in it, while others go on writing.
 *
 * <p>A read transaction keeps SQLite from moving anything later than its commit from the write-ahead log to the file, and the log
 * from being used anew. So whatever page is torn or old in the file is in the log, of which this holds a copy, up to the last
 * commit that was in it. The bytes are the same however often they are read. While an image is open the log cannot start over.
 */
public final class DatabaseImage implements AutoCloseable {
    private static final int SPOOL_MEMORY_BYTES = 1 << 20;
    private static final int CHUNK_PAGES_BYTES = 1 << 20;

    /**
     * The files that were read, for as long as this process lives: the system forgets all locks of a process on a file when the
     * process closes any descriptor of it, those of SQLite included, and a database without its locks is soon a broken one. No
     * channel, because an interrupt would close it.
     */
    private static final Map<Object, RandomAccessFile> OPENED = new HashMap<>();

    private final Path file;
    private final RandomAccessFile bytes;
    private final Connection view;
    private final Statements watch;
    private final long versionBefore;
    private final int pageBytes;
    private final LogFrames log;
    private final int[] lastFrames;
    private final long pages;

    private DatabaseImage(
            Path file, RandomAccessFile bytes, Connection view, Statements watch, long versionBefore, Path spoolDir)
            throws SQLException, IOException {
        this.file = file;
        this.bytes = bytes;
        this.view = view;
        this.watch = watch;
        this.versionBefore = versionBefore;
        pageBytes = (int) number("PRAGMA page_size");
        log = LogFrames.read(
                file.resolveSibling(file.getFileName() + "-wal"), pageBytes, new Spool(spoolDir, SPOOL_MEMORY_BYTES));
        lastFrames = log.lastFrames();
        pages = log.databasePages() > 0 ? log.databasePages() : number("PRAGMA page_count");
    }

    /**
     * Takes the last commit of a database.
     *
     * @param spoolDir for a temporary file without a name, as large as the write-ahead log at most
     * @throws StoreException (NOT_FOUND) when there is no such file, (BUSY) when it is locked even for readers, (FAULT) when it
     *     cannot be read
     */
    public static DatabaseImage open(Path database, Database sqlite, Path spoolDir) {
        try {
            if (!Files.isRegularFile(database)) {
                throw new StoreException(Reason.NOT_FOUND, "there is no database " + database);
            }
            // SQLite keeps the log beside the file itself, not beside a link to it.
            Path file = database.toRealPath();
            RandomAccessFile bytes = opened(file);
            Connection watch = sqlite.open(file, Database.Use.READ);
            try {
                Statements statements = new Statements(watch);
                long version = statements.dataVersion();
                return open(file, bytes, sqlite, statements, version, spoolDir);
            } catch (SQLException | IOException | RuntimeException e) {
                watch.close();
                throw e;
            }
        } catch (SQLException e) {
            throw Statements.cannotRead("reading " + database, e);
        } catch (IOException e) {
            throw unreadable(database, e);
        }
    }

    private static DatabaseImage open(
            Path file, RandomAccessFile bytes, Database sqlite, Statements watch, long version, Path spoolDir)
            throws SQLException, IOException {
        Connection view = sqlite.open(file, Database.Use.READ);
        try {
            begin(view);
            return new DatabaseImage(file, bytes, view, watch, version, spoolDir);
        } catch (SQLException | IOException | RuntimeException e) {
            view.close();
            throw e;
        }
    }

    /** The view is fixed by the first read, not by BEGIN. */
    private static void begin(Connection view) throws SQLException {
        try (Statement statement = view.createStatement()) {
            boolean unused = statement.execute("BEGIN");
            try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM sqlite_schema")) {
                rows.next();
            }
        }
    }

    private static RandomAccessFile opened(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        synchronized (OPENED) {
            RandomAccessFile known = OPENED.get(key == null ? file : key);
            if (known == null) {
                known = new RandomAccessFile(file.toFile(), "r");
                OPENED.put(key == null ? file : key, known);
            }
            return known;
        }
    }

    private static StoreException unreadable(Path file, IOException e) {
        return new StoreException(
                Reason.UNAVAILABLE,
                "cannot read the database " + file + ": " + IoReason.of(file, e) + "; check its disk, then try again",
                e);
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = view.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The first column of the first row, read from the commit that this began with; empty without rows. */
    public Optional<String> text(String sql) {
        try (PreparedStatement select = view.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
        } catch (SQLException e) {
            throw Statements.fault("reading " + file, e);
        }
    }

    /**
     * True while nobody has committed since this was opened. It was true when the bytes were fixed, if it is true now: then they
     * are of the commit that {@link #text} reads, and otherwise perhaps of a later one.
     */
    public boolean isLatest() {
        try {
            return watch.dataVersion() == versionBefore;
        } catch (SQLException e) {
            throw Statements.fault("reading " + file, e);
        }
    }

    /** How long the file would be. */
    public long sizeBytes() {
        return pages * pageBytes;
    }

    /** The bytes from the start; reads until this is closed. */
    public InputStream bytes() {
        return new Pages();
    }

    @Override
    public void close() {
        try (log;
                view) {
            watch.closeAll();
        } catch (SQLException e) {
            throw Statements.fault("closing " + file, e);
        }
    }

    private final class Pages extends BulkInput {
        private final byte[] chunk = new byte[Math.max(CHUNK_PAGES_BYTES / pageBytes, 1) * pageBytes];
        private long nextPage = 1;
        private int position;
        private int length;

        @Override
        public int read(byte[] bytes, int offset, int wanted) throws IOException {
            if (wanted == 0) {
                return 0;
            }
            if (position == length && !fill()) {
                return -1;
            }
            int count = Math.min(wanted, length - position);
            System.arraycopy(chunk, position, bytes, offset, count);
            position += count;
            return count;
        }

        private boolean fill() throws IOException {
            int count = (int) Math.min(chunk.length / pageBytes, pages - nextPage + 1);
            if (count <= 0) {
                return false;
            }
            readFile(count);
            for (int i = 0; i < count; i++) {
                int page = (int) nextPage + i;
                if (page < lastFrames.length && lastFrames[page] >= 0) {
                    log.page(lastFrames[page], chunk, i * pageBytes);
                }
            }
            nextPage += count;
            position = 0;
            length = count * pageBytes;
            return true;
        }

        /** Pages beyond the end of the file are in the log. */
        private void readFile(int count) throws IOException {
            int there = readFully(DatabaseImage.this.bytes, (nextPage - 1) * pageBytes, chunk, count * pageBytes);
            for (int i = there / pageBytes; i < count; i++) {
                int page = (int) nextPage + i;
                if (page >= lastFrames.length || lastFrames[page] < 0) {
                    throw new IOException("it ends before page " + page + " of " + pages);
                }
            }
        }
    }

    /** Images share the position of the file. */
    private static int readFully(RandomAccessFile file, long position, byte[] target, int length) throws IOException {
        synchronized (file) {
            file.seek(position);
            int total = 0;
            for (int count = 0; count >= 0 && total < length; total += Math.max(count, 0)) {
                count = file.read(target, total, length - total);
            }
            return total;
        }
    }

    /** The file that this is an image of. */
    @Override
    public String toString() {
        return Objects.toString(file);
    }
}
