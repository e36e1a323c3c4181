package io.swingnode.components.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.event.Events;
import io.swingnode.components.model.ConfigEntry;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.ProcessEvent;
import io.swingnode.journal.Journal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A journal that somebody keeps locked: who waits gets an answer that names the file, and the log has a line. */
class LockedJournalTest {
    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger actors = (Logger) LoggerFactory.getLogger("io.swingnode.components.actor");

    @TempDir
    Path dir;

    @BeforeEach
    void catchLog() {
        logged.start();
        actors.addAppender(logged);
        actors.setAdditive(false);
    }

    @AfterEach
    void releaseLog() {
        actors.setAdditive(true);
        actors.detachAppender(logged);
    }

    @Test
    void whoChangesAnApplicationIsToldOfTheFileAndTheLogHasNoStackTrace() throws Exception {
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
        }
    }

    /** Each of them would wait by itself otherwise, one after the other. */
    @Test
    void thoseWhoWaitBehindAFailedWriteAreToldWithIt() throws Exception {
        Path home = dir.resolve("home");
        Path file = home.resolve("node").resolve(Journal.FILE_NAME);
        List<ConfigEntry> greeting = List.of(new ConfigEntry("GREETING", "Hi", true, false));
        try (TestNode node = TestNode.start(home)) {
            node.install(new Fixture(dir).worker("one"));
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                List<CompletableFuture<Throwable>> refused = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    refused.add(CompletableFuture.supplyAsync(
                            () -> catchThrowable(() -> node.manager.config(List.of(Fixture.ID), greeting, true)),
                            THREADS));
                    // The log of events and a queue of jobs write beside them.
                    node.processEvents()
                            .accept(new ProcessEvent(
                                    ProcessEvent.Kind.ONLINE, Optional.of(Fixture.ID), Optional.of("one")));
                }
                assertThat(refused)
                        .allSatisfy(one -> assertThat(one.join())
                                .isInstanceOfSatisfying(
                                        LifecycleException.class,
                                        e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE)));
                assertThat(logged.list)
                        .filteredOn(event -> event.getFormattedMessage().startsWith("A write failed: the record"))
                        .as("fewer failures than requests")
                        .hasSizeLessThan(refused.size());
                statement.execute("ROLLBACK");
            }
            await().atMost(TestNode.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> node.manager
                                    .config(List.of(Fixture.ID), greeting, true)
                                    .json()
                                    .path("configs")
                                    .size()
                            > 0);
        }
    }

    @Test
    void endsOfProcessesAreRecordedWhenTheJournalIsBack() throws Exception {
        Path home = dir.resolve("home");
        Path file = home.resolve("node").resolve(Journal.FILE_NAME);
        Fixture fixture = new Fixture(dir)
                .component("again", "command: [sleep, '600']")
                .component("once", "command: [sleep, '600']", "restart: never");
        try (TestNode node = TestNode.start(home)) {
            node.install(fixture);
            node.start("again", "once");
            ProcessIdentity before = node.live("again");
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                node.kill("again");
                node.kill("once");
                await().atMost(TestNode.PATIENCE)
                        .untilAsserted(() -> assertThat(List.copyOf(logged.list))
                                .extracting(ILoggingEvent::getFormattedMessage)
                                .anyMatch(line -> line.startsWith("fixture/again: the record of the end"))
                                .anyMatch(line -> line.startsWith("fixture/once: the record of the end")));
                statement.execute("ROLLBACK");
            }
            await().atMost(TestNode.PATIENCE)
                    .until(() -> node.process("again")
                            .filter(now -> !now.equals(before))
                            .isPresent());
            node.awaitStatus("again", Status.RUNNING);
            await().atMost(TestNode.PATIENCE).until(() -> node.process("once").isEmpty());
            await().atMost(TestNode.PATIENCE).until(() -> node.count(Events.PROCESS_ENDED) == 2);
            for (String id : List.of("again", "once")) {
                await().atMost(TestNode.PATIENCE)
                        .untilAsserted(() -> assertThat(node.component(id).lastExit())
                                .hasValueSatisfying(
                                        exit -> assertThat(exit.signal()).hasValue(9)));
            }
            assertThat(node.manager
                            .status(Fixture.ID, Selection.of("once"), false)
                            .json()
                            .toString())
                    .contains("\"error\"");
            assertThat(logged.list)
                    .filteredOn(event -> event.getThrowableProxy() != null)
                    .isEmpty();
        }
    }
}
