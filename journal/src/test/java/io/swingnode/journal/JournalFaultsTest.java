package io.swingnode.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
