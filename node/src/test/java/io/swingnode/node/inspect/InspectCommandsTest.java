package io.swingnode.node.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.node.CommandRun;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.store.SampleStore;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.persistence.maintenance.PruneOptions;
import io.swingnode.persistence.maintenance.StorePruner;
import io.swingnode.persistence.maintenance.WorkProgress;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code get}, {@code items}, {@code snapshot} and {@code vats}. */
class InspectCommandsTest {
    private static final VatId V1 = SampleStore.V1;

    @TempDir
    private Path dir;

    private Path store;
    private Path export;

    @BeforeEach
    void makeStore() throws IOException {
        store = dir.resolve("store");
        export = dir.resolve("export");
        SampleStore.make(store);
    }

    private static CommandRun run(Object... args) {
        return CommandRun.of(Arrays.stream(args).map(Object::toString).toList());
    }

    private void exportArchival() {
        assertThat(run("export", store, export, "--artifact-mode", "archival").status())
                .isEqualTo(ExitCodes.OK);
    }

    @Test
    void getPrintsTheValueOfAKeyOfAnySection() {
        assertThat(run("get", store, "kp1").out()).isEqualTo("a \"quoted\" value\n");
        assertThat(run("get", store, "host.height").out()).isEqualTo("7\n");
        assertThat(run("get", store, "local.secret").out()).isEqualTo("stays here\n");
        assertThat(run("get", store, "kp1", "-o", "json").out())
                .isEqualTo("{\"key\":\"kp1\",\"value\":\"a \\\"quoted\\\" value\"}\n");
        // The home of a node stands for its store.
        assertThat(run("get", dir, "host.height").out()).isEqualTo("7\n");
    }

    @Test
    void getNamesAKeyThatIsNotThere() {
        CommandRun missing = run("get", store, "kp");
        assertThat(missing.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(missing.out()).isEmpty();
        assertThat(missing.err()).contains("has no key \"kp\"", "begins so is \"kp1\"", "--prefix");
        assertThat(run("get", store, "zz").err()).doesNotContain("begins so");
        assertThat(run("get", store, "zz", "-o", "json").err()).contains("\"reason\":\"NOT_FOUND\"");
    }

    @Test
    void getListsKeysWithAPrefixInTheOrderOfTheStore() {
        try (SwingStore writer = SwingStore.open(store, StoreOptions.defaults())) {
            writer.kernelKv().set("p.\uffee", "below");
            writer.kernelKv().set("p.\ud83d\ude00", "above\nit");
            writer.kernelKv().set("q", "");
            writer.commit();
        }
        assertThat(run("get", store, "--prefix", "p.").out())
                .isEqualTo("p.\uffee = below\np.\ud83d\ude00 = above\\nit\n");
        assertThat(run("get", store, "--prefix", "p.", "--keys", "-n", "1").out())
                .isEqualTo("p.\uffee\n");
        assertThat(run("get", store, "--prefix", "", "--keys").out().lines())
                .containsExactly(
                        "activityhash", "host.height", "kp1", "local.secret", "p.\uffee", "p.\ud83d\ude00", "q");
        assertThat(run("get", store, "--prefix", "q", "-o", "json").out())
                .isEqualTo("{\"key\":\"q\",\"value\":\"\"}\n");
        CommandRun none = run("get", store, "--prefix", "nothing");
        assertThat(none.status()).isEqualTo(ExitCodes.OK);
        assertThat(none.out()).isEmpty();
    }

    @Test
    void getGivesHalvesOfSurrogatePairsExactlyAsJson() {
        try (SwingStore writer =
                SwingStore.open(store, StoreOptions.builder().halfPairs(true).build())) {
            writer.kernelKv().set("half.\ud800", "x\udc00y");
            writer.commit();
        }
        CommandRun text = run("get", store, "\"half.\\ud800\"", "--quoted");
        assertThat(text.out()).isEqualTo("x\ufffdy\n");
        assertThat(text.err()).contains("halves of surrogate pairs", "-o json");
        assertThat(run("get", store, "--prefix", "half", "-o", "json").out())
                .isEqualTo("{\"key\":\"half.\\ud800\",\"value\":\"x\\udc00y\"}\n");
        CommandRun unquoted = run("get", store, "half", "--quoted");
        assertThat(unquoted.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(unquoted.err()).contains("is not a JSON string");
    }

    @Test
    void getShowsBytesThatAreNoText() throws SQLException {
        damage("UPDATE kvStore SET value = CAST(x'41ff42' AS TEXT) WHERE key = 'kp1'");
        CommandRun text = run("get", store, "kp1");
        assertThat(text.out()).isEqualTo("A\ufffdB\n");
        assertThat(text.err()).contains("bytes that are not UTF-8");
        assertThat(run("get", store, "kp1", "-o", "json").out())
                .isEqualTo("{\"key\":\"kp1\",\"valueHex\":\"41ff42\"}\n");
    }

    private void damage(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(store));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Test
    void getLooksIntoExports() {
        exportArchival();
        assertThat(run("get", export, "kp1").out()).isEqualTo("a \"quoted\" value\n");
        assertThat(run("get", export, "host.height").out()).isEqualTo("7\n");
        assertThat(run("get", export, "--prefix", "k", "--keys").out()).isEqualTo("kp1\n");
        CommandRun own = run("get", export, "local.secret");
        assertThat(own.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(own.err()).contains("is an export, which holds no keys under host. and local.");
    }

    @Test
    void getSaysWhatDoesNotFitTogether() {
        for (List<Object> wrong : List.<List<Object>>of(
                List.of("get", store),
                List.of("get", store, "k", "--prefix", "k"),
                List.of("get", store, "k", "--keys"),
                List.of("get", store, "--prefix", "k", "--raw"),
                List.of("items", store, "v1", "--from", "3", "--to", "2"),
                List.of("items", store, "v1", "--from", "3", "-n", "2"),
                List.of("items", store, "v.1"),
                List.of("items", store, ""),
                List.of("snapshot", store, "v1", "--pos", "1"),
                List.of("snapshot", store, "v1", "--out", "-", "-o", "json"))) {
            assertThat(run(wrong.toArray()).status()).as(wrong.toString()).isEqualTo(ExitCodes.USAGE);
        }
    }

    @Test
    void itemsAreThoseOfTheRange() {
        assertThat(run("items", store, "v1").out()).isEqualTo("0  {\"d\":1}\n1  {\"d\":2}\n");
        assertThat(run("items", store, "v1", "--from", "1").out()).isEqualTo("1  {\"d\":2}\n");
        assertThat(run("items", store, "v1", "--to", "0").out()).isEqualTo("0  {\"d\":1}\n");
        assertThat(run("items", store, "v1", "-n", "1", "-o", "json").out())
                .isEqualTo("{\"position\":1,\"item\":\"{\\\"d\\\":2}\"}\n");
        assertThat(run("items", store, "v1", "--from", "9223372036854775807").out())
                .isEmpty();
        assertThat(run("items", store, "v1", "--to", "9223372036854775807").out())
                .hasLineCount(2);
    }

    @Test
    void itemsTellWhichAreNotThere() {
        StorePruner.prune(store, PruneOptions.ALL, WorkProgress.NONE, Database.sqlite());
        assertThat(run("items", store, "v1").out()).isEqualTo("item 0 is not here\n1  {\"d\":2}\n");
        assertThat(run("items", store, "v1", "-o", "json").out())
                .startsWith("{\"missing\":{\"firstPosition\":0,\"lastPosition\":0}}\n{\"position\":1");
        CommandRun unknown = run("items", store, "v2");
        assertThat(unknown.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(unknown.err()).contains("holds nothing of a vat \"v2\"", "./swingnode vats " + store);
    }

    @Test
    void itemsOfExportsAndArchives() throws IOException {
        exportArchival();
        String all = run("items", store, "v1").out();
        assertThat(run("items", export, "v1").out()).isEqualTo(all);
        Path archive = makeArchive();
        assertThat(run("items", archive, "v1").out()).isEqualTo("0  one\n1  two\n");
        assertThat(run("items", archive, "v1", "--from", "1").out()).isEqualTo("1  two\n");
        assertThat(run("snapshot", archive, "v1").out()).containsPattern("\n +2 .* -\n");
        assertThat(run("vats", archive).out()).containsPattern("v1 +- +- +1 +2 +1 +-\n");
    }

    private Path makeArchive() throws IOException {
        Path archive = dir.resolve("archive");
        StoreOptions options =
                StoreOptions.builder().archive(ArchiveOptions.below(archive)).build();
        try (SwingStore archiving = SwingStore.init(dir.resolve("archiving"), options)) {
            archiving.transcripts().initTranscript(V1);
            archiving.transcripts().addItem(V1, "one");
            archiving.transcripts().addItem(V1, "two");
            archiving.snapshots().saveSnapshot(V1, 2, new ByteArrayInputStream(new byte[10]));
            archiving.transcripts().rolloverSpan(V1);
            archiving.commit();
        }
        return archive;
    }

    @Test
    void snapshotIsWrittenAndChecked() throws IOException {
        Path file = dir.resolve("v1.heap");
        byte[] heap = "heap".repeat(1000).getBytes(StandardCharsets.UTF_8);
        CommandRun written = run("snapshot", store, "v1", "--out", file);
        assertThat(written.status()).as(written.err()).isEqualTo(ExitCodes.OK);
        assertThat(file).hasBinaryContent(heap);
        assertThat(written.out()).contains("at position 1", "3.9 KiB, hash checked");
        CommandRun again = run("snapshot", store, "v1", "--out", file);
        assertThat(again.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(again.err()).contains("exists already");
        exportArchival();
        Path fromExport = dir.resolve("e.heap");
        assertThat(run("snapshot", export, "v1", "--pos", "1", "--out", fromExport)
                        .status())
                .isEqualTo(ExitCodes.OK);
        assertThat(fromExport).hasBinaryContent(heap);
    }

    @Test
    void snapshotThatIsNotThereIsNamed() {
        Path file = dir.resolve("x");
        CommandRun absent = run("snapshot", store, "v1", "--pos", "5", "--out", file);
        assertThat(absent.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(absent.err()).contains("no snapshot of vat v1 at position 5; it has one at 1");
        assertThat(run("snapshot", store, "v1", "--out", dir.resolve("no/such/x"))
                        .err())
                .contains("no/such/x");
        assertThat(file).doesNotExist();
        assertThat(run("snapshot", store, "v1").out()).containsPattern("1  in use +3.9 KiB .*[0-9a-f]{64}\n");
    }

    @Test
    void damagedSnapshotLeavesNoFileButItsStoredBytesCanBeHad() throws Exception {
        damage("UPDATE snapshots SET hash = '" + "0".repeat(64) + "'");
        Path file = dir.resolve("x");
        CommandRun damaged = run("snapshot", store, "v1", "--out", file);
        assertThat(damaged.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(damaged.err()).contains("the record says 0000", "--compressed");
        assertThat(file).doesNotExist();
        assertThat(run("snapshot", store, "v1", "--out", file, "--compressed").status())
                .isEqualTo(ExitCodes.OK);
        assertThat(Files.readAllBytes(file)).startsWith(0x1f, 0x8b);
    }

    @Test
    void vatsAreListed() {
        try (SwingStore writer = SwingStore.open(store, StoreOptions.defaults())) {
            writer.transcripts().initTranscript(new VatId("v2"));
            writer.transcripts().stopUsingTranscript(new VatId("v2"));
            writer.commit();
        }
        assertThat(run("vats", store).out())
                .startsWith("VAT ")
                .containsPattern("v1 +0 +2 +2 +2 +1 +1\n")
                .containsPattern("v2 +terminated +- +1 +0 +0 +-\n");
        assertThat(run("vats", store, "-o", "json").out().lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("{\"vatID\":\"v1\",\"running\":true,\"startPos\":1,\"endPos\":2");
        exportArchival();
        assertThat(run("vats", export).out()).containsPattern("v1 +0 +2 +2 +2 +1 +1\n");
        Path empty = dir.resolve("empty");
        run("init", empty);
        assertThat(run("vats", empty).out()).hasLineCount(1);
        assertThat(run("vats", empty, "-o", "json").out()).isEmpty();
    }

    @Test
    void bytesGoToStandardOutputAndAFullOneIsSaidOnce() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(CommandRun.toStream(out, "get", store, "kp1", "--raw").status())
                .isEqualTo(ExitCodes.OK);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a \"quoted\" value");
        out.reset();
        assertThat(CommandRun.toStream(out, "snapshot", store, "v1", "--out", "-")
                        .status())
                .isEqualTo(ExitCodes.OK);
        assertThat(out.toByteArray()).hasSize(4000);
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        CommandRun failed = CommandRun.toStream(full, "snapshot", store, "v1", "--out", "-");
        assertThat(failed.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(failed.err()).as("the program says it at its end").isEmpty();
    }

    @Test
    void storeThatIsLockedEvenForReadersIsNamed() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(store));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("BEGIN EXCLUSIVE");
            statement.executeUpdate("DELETE FROM kvStore");
            CommandRun locked = run("get", store, "kp1", "-o", "json");
            assertThat(locked.status()).isEqualTo(ExitCodes.FAILED);
            assertThat(locked.err()).contains("\"reason\":\"BUSY\"", "another process has locked the whole file");
        }
    }

    @Test
    void nothingIsChangedAndWhatIsNoStoreIsNamed() throws IOException {
        byte[] before = Files.readAllBytes(StoreDirectory.fileIn(store));
        for (List<Object> each : List.<List<Object>>of(
                List.of("get", store, "kp1"), List.of("items", store, "v1"), List.of("vats", store))) {
            assertThat(run(each.toArray()).status()).isEqualTo(ExitCodes.OK);
        }
        assertThat(StoreDirectory.fileIn(store)).hasBinaryContent(before);
        assertThat(run("get", StoreDirectory.fileIn(store), "x").err()).contains("give the directory that it is in");
        assertThat(run("get", dir.resolve("absent"), "x").err()).contains("absent", "it does not exist");
        Path other = Files.createDirectory(dir.resolve("other"));
        try (var database = openOther(other)) {
            assertThat(database).isNotNull();
        } catch (SQLException e) {
            throw new IOException(e);
        }
        CommandRun foreign = run("vats", other);
        assertThat(foreign.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(foreign.err()).contains("is a database, but not a store");
    }

    private static Connection openOther(Path place) throws SQLException {
        Connection connection = Database.sqlite().open(StoreDirectory.fileIn(place), Database.Use.WRITE);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE letters (text TEXT)");
        }
        return connection;
    }
}
