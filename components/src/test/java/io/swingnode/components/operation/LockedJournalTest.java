package io.swingnode.components.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.model.ConfigEntry;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Selection;
import io.swingnode.journal.Journal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A journal that somebody keeps locked: who waits gets an answer that names the file, and the log has a line. */
class LockedJournalTest {
    @TempDir
    Path dir;

    @Test
    void whoChangesAnApplicationIsToldOfTheFileAndTheLogHasNoStackTrace() throws Exception {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        Logger actors = (Logger) LoggerFactory.getLogger("io.swingnode.components.actor");
        logged.start();
        actors.addAppender(logged);
        actors.setAdditive(false);
        Path home = dir.resolve("home");
        Path file = home.resolve("node").resolve(Journal.FILE_NAME);
        try (TestNode node = TestNode.start(home)) {
            node.install(new Fixture(dir).worker("one"));
            List<ConfigEntry> greeting = List.of(new ConfigEntry("GREETING", "Hi", true, false));
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                assertThatThrownBy(() -> node.manager.config(List.of(Fixture.ID), greeting, true))
                        .isInstanceOfSatisfying(
                                LifecycleException.class,
                                e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE))
                        .hasMessageContaining("the journal " + file + " does not work")
                        .hasMessageContaining("locked");
                node.manager.status(Fixture.ID, Selection.ALL, false);
                statement.execute("ROLLBACK");
            }
            assertThat(logged.list)
                    .anySatisfy(event -> assertThat(event.getFormattedMessage()).contains("A write failed", "" + file))
                    .allSatisfy(event -> assertThat(event.getThrowableProxy()).isNull());
            node.manager.config(List.of(Fixture.ID), greeting, true);
        } finally {
            actors.setAdditive(true);
            actors.detachAppender(logged);
        }
    }
}
