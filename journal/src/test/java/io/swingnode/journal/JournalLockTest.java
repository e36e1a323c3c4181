package io.swingnode.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Who keeps a journal locked is named. */
@EnabledOnOs(OS.LINUX)
class JournalLockTest {
    @TempDir
    Path dir;

    /** A process that keeps the journal locked until its input ends. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws SQLException, IOException {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + args[0]);
                    Statement statement = connection.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                System.out.println("locked");
                int end = System.in.read();
                statement.execute("ROLLBACK");
                System.out.println("free " + end);
            }
        }
    }

    private static Process hold(Path file) throws IOException {
        Process holder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(holder.inputReader().readLine()).isEqualTo("locked");
        return holder;
    }

    @Test
    void processThatKeepsTheJournalLockedIsNamed() throws Exception {
        Path nodeDir = dir.resolve("a node");
        Journal journal = Journal.sqlite(nodeDir);
        journal.prepare();
        assertThat(Journal.trouble(journal.config())).isEmpty();
        Path file = nodeDir.resolve(Journal.FILE_NAME);
        Process holder = hold(file);
        try {
            String sentence = "process " + holder.pid() + " (java) keeps the journal " + file.toRealPath() + " locked";
            assertThat(Journal.trouble(journal.config()))
                    .hasValueSatisfying(text -> assertThat(text).contains(sentence, "end it"));
            assertThatThrownBy(journal::prepare)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUSY))
                    .hasMessageContaining(sentence);
        } finally {
            holder.outputWriter().close();
            assertThat(holder.waitFor()).isZero();
        }
        assertThat(Journal.trouble(journal.config())).isEmpty();
        journal.prepare();
    }

    @Test
    void nodeWithoutAJournalHasNoTroubleWithIt() {
        assertThat(Journal.trouble(ConfigFactory.empty())).isEmpty();
        assertThat(Journal.trouble(
                        Journal.postgres("jdbc:postgresql://h/d", "u", "p").config()))
                .isEmpty();
        assertThat(Files.exists(dir.resolve("h"))).isFalse();
    }
}
