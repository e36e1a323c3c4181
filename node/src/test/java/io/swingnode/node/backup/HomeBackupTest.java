package io.swingnode.node.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.node.CommandRun;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of homes, and what they restore to. */
class HomeBackupTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private static Path sample;

    @TempDir
    private Path temp;

    /** Stops the work at its n-th report. */
    private static final class Stopping implements BackupWatch {
        private final long at;
        private long reports;

        Stopping(long at) {
            this.at = at;
        }

        @Override
        public void advanced(Step step, long doneBytes, long totalBytes) {
            if (++reports == at) {
                throw new IllegalStateException("stopped at report " + at);
            }
        }
    }

    @BeforeAll
    static void makeHome() throws IOException {
        Path unused = SampleHome.make(sample.resolve("home"));
    }

    private static Path home() {
        return sample.resolve("home");
    }

    private HomeRestore.Result restore(Path from, Path to) {
        return new HomeRestore(to, BackupWatch.NONE).from(BackupSource.directory(from));
    }

    private static void requireSound(Path home) {
        CommandRun verify = CommandRun.of(List.of("verify", home.toString()));
        assertThat(verify.status()).as(verify.out() + verify.err()).isZero();
    }

    private static List<String> files(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> home.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void restoredHomeHasAllButWhatIsOfARunningNode() throws IOException {
        HomeBackup.Result made = SampleHome.backUp(home(), temp.resolve("backups"));
        assertThat(made.height()).contains(3L);
        assertThat(made.ledgerHeight()).contains(3L);
        assertThat(made.verified()).isTrue();
        HomeRestore.Result restored = restore(temp.resolve("backups"), temp.resolve("again"));
        assertThat(restored.height()).contains(3L);
        Path again = temp.resolve("again");
        assertThat(files(again))
                .containsExactly(
                        "node/apps/shop/components/till/app/1.0/run.sh",
                        "node/apps/shop/components/till/data/state",
                        "node/export-digest-note",
                        "node/journal.sqlite",
                        "node/secret.key",
                        "node/settings.conf",
                        "store/swingstore.sqlite");
        Path till = again.resolve("node/apps/shop/components/till");
        assertThat(till.resolve("data/empty")).isEmptyDirectory();
        assertThat(Files.readSymbolicLink(till.resolve("app/current"))).hasToString("1.0");
        assertThat(mode(till.resolve("app/1.0/run.sh"))).isEqualTo("rwxr-xr-x");
        assertThat(mode(again.resolve("node/secret.key"))).isEqualTo("rw-------");
        assertThat(mode(again.resolve("node"))).isEqualTo("rwx------");
        requireSound(again);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void backupUnderCommitsIsServedAtItsHeight() throws Exception {
        Path home = temp.resolve("busy");
        AtomicLong height = new AtomicLong();
        try (SwingNode node = SwingNode.start(NodeSettings.of(home))) {
            Thread host = Thread.ofPlatform().start(() -> {
                try (StoreSession session = node.openSession()) {
                    session.kernel().transcripts().initTranscript(SampleHome.VAT);
                    while (!Thread.currentThread().isInterrupted()) {
                        SampleHome.commit(session, height.incrementAndGet());
                    }
                }
            });
            await().atMost(LIMIT).until(() -> height.get() > 20);
            for (int i = 0; i < 3; i++) {
                long before = height.get();
                HomeBackup.Result made = SampleHome.backUp(home, temp.resolve("backups"));
                assertThat(made.height().orElseThrow()).isBetween(before - 1, height.get());
                assertThat(made.ledgerHeight().orElseThrow())
                        .isLessThanOrEqualTo(made.height().orElseThrow());
            }
            host.interrupt();
            host.join();
        }
        HomeRestore.Result restored = restore(temp.resolve("backups"), temp.resolve("again"));
        requireSound(temp.resolve("again"));
        try (SwingNode node = SwingNode.start(NodeSettings.of(temp.resolve("again")))) {
            long served = node.host()
                    .storeStatus()
                    .toCompletableFuture()
                    .join()
                    .committed()
                    .orElseThrow()
                    .height();
            assertThat(restored.height()).contains(served);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(node.host()
                                    .ledgerHealth()
                                    .toCompletableFuture()
                                    .join()
                                    .orElseThrow()
                                    .last()
                                    .orElseThrow()
                                    .height())
                            .isEqualTo(served));
        }
        requireSound(temp.resolve("again"));
    }

    @Test
    void backupStoppedAnywhereGoesOnAndHarmsNoOther() throws IOException {
        Path folder = temp.resolve("backups");
        String first = SampleHome.backUp(home(), folder).name();
        long reports = reports();
        assertThat(reports).isGreaterThan(10);
        for (long at = 1; at <= reports; at++) {
            Stopping watch = new Stopping(at);
            assertThatThrownBy(() -> new HomeBackup(home(), watch).toFolder(folder, Optional.of(1)))
                    .hasMessageContaining("stopped at report");
            assertThat(new BackupFolder(folder).list())
                    .extracting(found -> found.manifest().name())
                    .contains(first);
        }
        HomeBackup.Result made = new HomeBackup(home(), BackupWatch.NONE).toFolder(folder, Optional.of(1));
        // All of it was there.
        assertThat(made.keptBytes()).isGreaterThan(made.sizeBytes() - 1);
        assertThat(made.deleted()).contains(first);
        assertThat(new BackupFolder(folder).hasUnfinished()).isFalse();
        HomeRestore.Result unused = restore(folder, temp.resolve("again"));
        requireSound(temp.resolve("again"));
    }

    /** How many reports a whole backup makes before anything older is deleted. */
    private long reports() {
        Stopping counting = new Stopping(Long.MAX_VALUE);
        HomeBackup.Result unused = new HomeBackup(home(), counting).toFolder(temp.resolve("counted"), Optional.empty());
        return counting.reports;
    }

    @Test
    void restoreStoppedAnywhereGoesOn() throws IOException {
        Path folder = temp.resolve("backups");
        HomeBackup.Result made = SampleHome.backUp(home(), folder);
        Stopping counting = new Stopping(Long.MAX_VALUE);
        var unused = new HomeRestore(temp.resolve("counted"), counting).from(BackupSource.directory(folder));
        Path again = temp.resolve("again");
        for (long at = 1; at <= counting.reports; at++) {
            HomeRestore restore = new HomeRestore(again, new Stopping(at));
            assertThatThrownBy(() -> restore.from(BackupSource.directory(folder)))
                    .hasMessageContaining("stopped at report");
            assertThat(again.resolve("store")).doesNotExist();
        }
        assertThat(restore(folder, again).keptBytes()).isEqualTo(made.sizeBytes());
        assertThat(again.resolve(".restoring")).doesNotExist();
        requireSound(again);
    }

    private static void damage(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), at);
        }
    }

    @Test
    void damagedByteIsFoundAndNothingIsPutInPlace() throws IOException {
        for (String path : List.of("store/" + StoreDirectory.FILE_NAME, "node/secret.key", "node/journal.sqlite")) {
            Path folder = temp.resolve("backups-" + path.replace('/', '-'));
            Path backup = Path.of(SampleHome.backUp(home(), folder).backup());
            damage(backup.resolve(path), Files.size(backup.resolve(path)) / 2);
            Path again = temp.resolve("again-" + path.replace('/', '-'));
            assertThatThrownBy(() -> restore(folder, again))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(path)
                    .hasMessageContaining("damaged");
            assertThat(again.resolve("store")).doesNotExist();
        }
    }

    @Test
    void newerFormatAndFullTargetAreRefused() throws IOException {
        Path folder = temp.resolve("backups");
        Path backup = Path.of(SampleHome.backUp(home(), folder).backup());
        assertThatThrownBy(() -> restore(folder, home()))
                .hasMessageContaining("is not empty")
                .hasMessageContaining("restore to another directory");
        Files.writeString(backup.resolve(BackupManifest.FORMAT_FILE), "2\n");
        assertThatThrownBy(() -> restore(backup, temp.resolve("again")))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.UNSUPPORTED))
                .hasMessageContaining("format 2");
    }

    @Test
    void olderBackupsOfThisHomeAreDeletedAndOthersStay() throws IOException {
        Path folder = temp.resolve("backups");
        Path other = SampleHome.make(temp.resolve("other"));
        String ofOther = SampleHome.backUp(other, folder).name();
        for (int i = 0; i < 4; i++) {
            HomeBackup.Result made = new HomeBackup(home(), BackupWatch.NONE).toFolder(folder, Optional.of(2));
            assertThat(made.deleted()).hasSize(i < 2 ? 0 : 1);
        }
        assertThat(new BackupFolder(folder).list())
                .hasSize(3)
                .extracting(found -> found.manifest().name())
                .contains(ofOther);
    }

    @Test
    void unsoundHomeIsNotBackedUp() throws Exception {
        Path home = SampleHome.make(temp.resolve("unsound"));
        try (var store = java.sql.DriverManager.getConnection(
                        "jdbc:sqlite:" + StoreDirectory.fileIn(home.resolve("store")));
                var statement = store.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE transcriptItems SET item = 'other'"))
                    .isPositive();
        }
        assertThatThrownBy(() -> SampleHome.backUp(home, temp.resolve("backups")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is not sound");
        assertThat(new BackupFolder(temp.resolve("backups")).list()).isEmpty();
    }

    @Test
    void placeInTheHomeAndStoreInsteadOfHomeAreRefused() {
        assertThatThrownBy(() -> SampleHome.backUp(home(), home().resolve("node/backups")))
                .hasMessageContaining("would be lost with it");
        assertThatThrownBy(() -> SampleHome.backUp(home().resolve("store"), temp.resolve("backups")))
                .hasMessageContaining("not the home of a node");
    }
}
