package io.swingnode.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What is no journal is refused in words, whether it is to be read or written. */
@Timeout(60)
class JournalFaultsTest {
    @TempDir
    Path dir;

    private Path file() {
        return dir.resolve(Journal.FILE_NAME);
    }

    private void refused(Reason reason, String... words) {
        Journal journal = Journal.sqlite(dir);
        for (Runnable use : new Runnable[] {journal::prepare, () -> open(journal)}) {
            assertThatThrownBy(use::run)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                    .hasMessageContaining("the journal " + file())
                    .hasMessageContainingAll(words)
                    .message()
                    .doesNotContain("SQLITE");
        }
    }

    private static void open(Journal journal) {
        try (Connection connection = journal.openForReading()) {
            assertThat(connection).isNull();
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "SQLITE_FULL=>is used up; free some space",
                "SQLITE_IOERR_SHMSIZE=>is used up; free some space",
                "SQLITE_READONLY=>may not be written; change their owner or permissions, or copy both",
                "SQLITE_READONLY_DIRECTORY=>may not be written; change their owner or permissions, or copy both",
                "SQLITE_CANTOPEN=>may not be written; change their owner or permissions, or copy both",
                "SQLITE_IOERR_WRITE=>the disk gives errors (I/O error in the VFS layer while trying",
                "SQLITE_IOERR_FSYNC=>the disk gives errors (I/O error in the VFS layer while trying"
            })
    void faultsOfTheDiskSayWhatToDo(SQLiteErrorCode code, String words) {
        StoreException fault =
                JournalFaults.of("write", file().toString(), new SQLiteException(code + " (disk I/O error)", code));
        assertThat(fault)
                .hasMessageStartingWith("cannot write the journal " + file() + ": ")
                .hasMessageContaining(words)
                .message()
                .doesNotContain("[SQLITE");
        assertThat(fault.reason()).isEqualTo(Reason.FAULT);
    }

    /** A disk that is full, as SQLite tells of it. */
    @Test
    void fullDiskOfARealFile() throws Exception {
        try (Connection full = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = full.createStatement()) {
            statement.execute("CREATE TABLE notes (text TEXT)");
            statement.execute("PRAGMA max_page_count = 2");
            assertThatThrownBy(() -> statement.execute("INSERT INTO notes VALUES (zeroblob(100000))"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(JournalFaults.of("write", file().toString(), e))
                                    .hasMessageContaining("is used up"));
        }
    }

    @Test
    void garbage() throws Exception {
        Files.writeString(file(), "this is no database\n".repeat(500));
        refused(Reason.CORRUPT, "no SQLite database", "backup", "move it away", "begins at the store's last block");
    }

    @Test
    void directory() throws Exception {
        Files.createDirectory(file());
        refused(Reason.UNSUPPORTED, "is a directory", "move it away");
    }

    @Test
    void pipe() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", file().toString()).start().waitFor())
                .isZero();
        refused(Reason.UNSUPPORTED, "is no regular file", "move it away");
    }

    @Test
    void databaseOfAnotherProgram() throws Exception {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = other.createStatement()) {
            statement.execute("CREATE TABLE notes (text TEXT)");
        }
        refused(Reason.UNSUPPORTED, "of another program", "move it away");
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = other.createStatement()) {
            assertThat(statement
                            .executeQuery("SELECT count(*) FROM sqlite_master")
                            .getInt(1))
                    .isEqualTo(1);
        }
    }
}
