package io.swingnode.node.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.node.control.NodeControl;
import io.swingnode.server.metrics.BackupState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A running node makes its backups. */
class BackupScheduleTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path temp;

    private Path home;

    @BeforeEach
    void makeHome() throws IOException {
        home = SampleHome.make(temp.resolve("home"));
    }

    private SwingNode node(Path destination, String more) {
        return SwingNode.start(NodeSettings.of(home)
                .withConfig(ConfigFactory.parseMap(Map.of("swingnode.backup.destination", destination.toString()))
                        .withFallback(ConfigFactory.parseString(more))));
    }

    private static BackupState state(ScheduledBackups backups) {
        return backups.state().orElseThrow();
    }

    @Test
    void backupsAreMadeAndOldOnesDeleted() {
        Path folder = temp.resolve("backups");
        try (SwingNode node = node(folder, "swingnode.backup { interval = 50 ms, keep = 2 }");
                ScheduledBackups backups = ScheduledBackups.of(node)) {
            await().atMost(LIMIT).until(() -> state(backups).made() >= 4);
            assertThat(state(backups).lastHeight()).contains(3L);
            assertThat(state(backups).fault()).isEmpty();
            assertThat(new BackupFolder(folder).list()).hasSizeLessThanOrEqualTo(3);
        }
        assertThat(new BackupFolder(folder).list()).hasSizeBetween(2, 3);
    }

    @Test
    void overdueOneIsMadeAtOnceAndOthersAreWaitedFor() {
        Path folder = temp.resolve("backups");
        try (SwingNode node = node(folder, "");
                ScheduledBackups backups = ScheduledBackups.of(node)) {
            await().atMost(LIMIT).until(() -> state(backups).made() == 1);
            long hours = Duration.ofMillis(state(backups).nextMillis().orElseThrow() - System.currentTimeMillis())
                    .toHours();
            assertThat(hours).isBetween(22L, 24L);
        }
        try (SwingNode node = node(folder, "");
                ScheduledBackups backups = ScheduledBackups.of(node)) {
            // Another start makes no other backup.
            await().atMost(LIMIT).until(() -> state(backups).last().isPresent());
            assertThat(state(backups).made()).isZero();
            assertThat(state(backups).running()).isFalse();
        }
    }

    @Test
    void failureIsLoggedAndShown() throws IOException {
        Path folder = Files.writeString(temp.resolve("file"), "in the way");
        Logger logger = (Logger) LoggerFactory.getLogger(BackupSchedule.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
        try (SwingNode node = node(folder, "");
                ScheduledBackups backups = ScheduledBackups.of(node);
                NodeControl control = new NodeControl(node, backups::state)) {
            await().atMost(LIMIT).until(() -> state(backups).failures() == 1);
            assertThat(control.backups().orElseThrow().fault()).isPresent();
            assertThat(control.backups().orElseThrow().nextMillis()).isPresent();
        } finally {
            logger.setAdditive(true);
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.startsWith("A backup to " + folder + " failed: "));
    }

    @Test
    void noneAreMadeUnlessTheSettingsSaySo() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home));
                ScheduledBackups backups = ScheduledBackups.of(node)) {
            assertThat(backups.state()).isEmpty();
        }
    }

    @Test
    void settingsThatMakeNoSenseAreNamed() {
        assertThatThrownBy(() -> settings("destination = backups")).hasMessageContaining("absolute path");
        assertThatThrownBy(() -> settings("destination = /b, interval = 0s")).hasMessageContaining("interval");
        assertThatThrownBy(() -> settings("destination = /b, keep = 0")).hasMessageContaining("keep");
    }

    private static void settings(String text) {
        var unused = BackupSettings.of(
                ConfigFactory.parseString("swingnode.backup { " + text + " }").withFallback(ConfigFactory.load()));
    }
}
