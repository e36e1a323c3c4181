package io.swingnode.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.node.ExitCodes;
import io.swingnode.node.Main;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.sqlite.StoreHold;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCommandsTest {
    @TempDir
    private Path dir;

    private Path store;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeEach
    void makeStore() throws IOException {
        store = dir.resolve("store");
        SampleStore.make(store);
    }

    /** Runs a command on its own output. */
    private int run(Object... args) {
        out = new StringWriter();
        err = new StringWriter();
        return Main.run(Arrays.stream(args).map(Object::toString).toArray(String[]::new), out, err);
    }

    @Test
    void initMakesAnEmptyStore() {
        Path fresh = dir.resolve("fresh");
        assertThat(run("init", fresh)).isEqualTo(ExitCodes.OK);
        assertThat(StoreDirectory.isStore(fresh)).isTrue();
        assertThat(run("dump", fresh)).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void initKeepsAStoreUnlessToldToEraseIt() {
        assertThat(run("init", store)).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("--erase");
        run("dump", store);
        assertThat(out.toString()).contains("kv.kp1");
        assertThat(run("init", "--erase", store)).isEqualTo(ExitCodes.OK);
        run("dump", store);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void initRefusesADirectoryWithOtherFiles() throws IOException {
        Path other = Files.createDirectories(dir.resolve("other"));
        Files.writeString(other.resolve("letters.txt"), "dear");
        assertThat(run("init", other)).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("letters.txt");
        assertThat(other.resolve("letters.txt")).exists();
    }

    @Test
    void dumpPrintsExportDataWithoutWhatStaysAtHome() {
        assertThat(run("dump", store)).isEqualTo(ExitCodes.OK);
        assertThat(out.toString().lines())
                .contains("[\"kv.kp1\",\"a \\\"quoted\\\" value\"]")
                .anySatisfy(line -> assertThat(line)
                        .startsWith("[\"transcript.v1.current\",\"{\\\"vatID\\\":\\\"v1\\\",\\\"startPos\\\":1,"));
        assertThat(out.toString()).doesNotContain("local.secret").doesNotContain("host.height");
    }

    @Test
    void homeOfANodeStandsForItsStore() {
        Path home = store.resolveSibling("home");
        assertThat(run("init", home.resolve("store"))).isEqualTo(ExitCodes.OK);
        for (String command : List.of("info", "verify", "dump")) {
            assertThat(run(command, home)).as(command).isEqualTo(ExitCodes.OK);
        }
        assertThat(run("export", home, dir.resolve("of home"))).isEqualTo(ExitCodes.OK);
        assertThat(run("info", dir.resolve("absent"))).isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString()).contains("neither a store nor a node's home").contains("init");
    }

    @Test
    void exportWritesADirectoryThatItsManifestDescribes() throws IOException {
        Path target = dir.resolve("export");
        assertThat(run("export", store, target, "--artifact-mode", "archival", "-o", "json"))
                .isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("\"artifactMode\":\"archival\"").contains("\"artifacts\":4");
        assertThat(Files.readString(target.resolve("export-manifest.json"))).contains("\"blockHeight\": 7");
        assertThat(Files.readString(target.resolve("transcript.v1.0.1"))).isEqualTo("{\"d\":1}\n");
        run("dump", store);
        assertThat(Files.readString(target.resolve("export-data.jsonl"))).isEqualTo(out.toString());
    }

    @Test
    void exportThatMapsTheStoreIsTheSameAndHasItForItself() throws IOException {
        Path plain = dir.resolve("plain");
        Path mapped = dir.resolve("mapped");
        assertThat(run("export", store, plain)).isEqualTo(ExitCodes.OK);
        assertThat(run("export", store, mapped, "--mmap")).isEqualTo(ExitCodes.OK);
        try (Stream<Path> files = Files.list(plain)) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file ->
                            assertThat(mapped.resolve(file.getFileName())).hasSameBinaryContentAs(file));
        }
        StoreHold hold = StoreHold.take(store, "a node");
        try {
            assertThat(run("export", store, dir.resolve("other"), "--mmap")).isEqualTo(ExitCodes.FAILED);
            assertThat(err.toString()).contains("in use by a node");
            assertThat(run("export", store, dir.resolve("other"))).isEqualTo(ExitCodes.OK);
        } finally {
            hold.close();
        }
        assertThat(run("export", "--from", store, dir.resolve("from"), "--mmap"))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("--mmap is for a store's own file");
    }

    @Test
    void exportRefusesADirectoryThatIsInUse() {
        assertThat(run("export", store, dir)).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("is not empty");
    }

    @Test
    void importMakesTheStoreThatWasExported() {
        Path export = dir.resolve("export");
        Path copy = dir.resolve("copy");
        run("dump", store);
        String data = out.toString();
        assertThat(run("export", store, export)).isEqualTo(ExitCodes.OK);
        assertThat(run("import", export, copy, "-o", "json")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("\"resumed\":false").contains("\"artifacts\":3");
        run("dump", copy);
        assertThat(out.toString()).isEqualTo(data);
    }

    @Test
    void importCopiesFromAStoreToo() {
        Path copy = dir.resolve("copy");
        run("dump", store);
        String data = out.toString();
        assertThat(run("import", store, copy, "--artifact-mode", "archival")).isEqualTo(ExitCodes.OK);
        run("dump", copy);
        assertThat(out.toString()).isEqualTo(data);
    }

    @Test
    void importKeepsAStoreUnlessToldToReplaceIt() {
        Path target = dir.resolve("target");
        run("init", target);
        assertThat(run("import", store, target)).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("--replace");
        run("dump", target);
        assertThat(out.toString()).isEmpty();
        assertThat(run("import", store, target, "--replace")).isEqualTo(ExitCodes.OK);
        run("dump", target);
        assertThat(out.toString()).contains("kv.kp1");
    }

    @Test
    void importRefusesMoreThanTheExportOffers() {
        Path export = dir.resolve("export");
        run("export", store, export);
        assertThat(run("import", export, dir.resolve("copy"), "--artifact-mode", "archival"))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString()).contains("mode operational");
        assertThat(dir.resolve("copy")).doesNotExist();
    }

    @Test
    void infoPrintsWhatIsThere() {
        assertThat(run("info", store)).isEqualTo(ExitCodes.OK);
        assertThat(out.toString())
                .containsPattern("height +7\n")
                .containsPattern("activity hash +[0-9a-f]{64}\n")
                .containsPattern("transcriptItems +2 ")
                .containsPattern("v1 +0 +2 +2 +2 +1 +1");
        assertThat(run("info", store, "-o", "json")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString().lines()).hasSize(1);
        assertThat(out.toString())
                .contains("\"vatID\":\"v1\",\"running\":true,\"startPos\":1,\"endPos\":2,\"incarnation\":0,\"spans\":2")
                .contains("\"snapshotInUse\":1");
    }

    @Test
    void infoTellsAVatWithoutASnapshot() {
        try (SwingStore writer = SwingStore.open(store, StoreOptions.defaults())) {
            writer.transcripts().initTranscript(new VatId("v2"));
            writer.commit();
        }
        run("info", store);
        assertThat(out.toString()).containsPattern("v2 +0 +0 +1 +0 +0 +-");
    }

    @Test
    void verifyFindsASoundStoreSound() {
        assertThat(run("verify", store)).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains(store + " is sound: 2 spans (and 0 pruned), 1 snapshots, 1 bundles");
    }

    @Test
    void aStoreThatCannotBeLookedAtIsNotSaidToBeMissing(@TempDir Path unreadable) throws IOException {
        // A name that leads to itself, which nobody can read, as others cannot read the directory of a user.
        Path link = Files.createSymbolicLink(StoreDirectory.fileIn(unreadable), Path.of(StoreDirectory.FILE_NAME));
        for (String command : List.of("info", "verify", "vats")) {
            assertThat(run(command, unreadable)).isEqualTo(ExitCodes.FAILED);
            assertThat(err.toString()).contains(link + " cannot be looked at: ", "give another path");
        }
    }

    @Test
    void verifySaysWhatIsWrong() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(store));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE transcriptItems SET item = 'forged' WHERE position = 1");
        }
        assertThat(run("verify", store)).isEqualTo(ExitCodes.FAILED);
        assertThat(out.toString())
                .contains("transcript.v1.1.2")
                .contains("is damaged, 1 problem:", "how to mend a store: docs/operations.md");
        assertThat(run("verify", store, "-o", "json")).isEqualTo(ExitCodes.FAILED);
        assertThat(out.toString()).contains("\"sound\":false").contains("transcript.v1.1.2");
    }

    @Test
    void verifyNotesHalvesOfSurrogatePairsInASoundStore() {
        StoreOptions taken = StoreOptions.builder().halfPairs(true).build();
        try (SwingStore writer = SwingStore.open(store, taken)) {
            writer.kernelKv().set("half.\ud800", "1");
            writer.commit();
        }
        assertThat(run("verify", store)).isEqualTo(ExitCodes.OK);
        assertThat(out.toString())
                .contains("note: table kvStore: 1 row holds half a surrogate pair")
                .contains("key \"half.\\ud800\"")
                .contains(" is sound");
        assertThat(run("verify", store, "-o", "json")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("\"sound\":true").contains("\"notes\":[\"table kvStore: 1 row holds");
    }

    @Test
    void unknownArtifactModesAreNamed() {
        assertThat(run("export", store, dir.resolve("x"), "--artifact-mode", "everything"))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("everything").contains("archival");
    }

    @Test
    void aDirectoryWithoutAStoreIsNamed() {
        Path empty = dir.resolve("empty");
        assertThat(run("dump", empty)).isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("swingnode: " + empty);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void whatCommandsMakeIsForItsOwnerUnlessToldOtherwise() throws IOException {
        for (String option : List.of("owner", "group")) {
            String expected = option.equals("owner") ? "rw-------" : "rw-r-----";
            List<String> given = option.equals("owner") ? List.of() : List.of("--file-mode", option);
            Path fresh = dir.resolve("fresh-" + option);
            Path export = dir.resolve("export-" + option);
            Path copy = dir.resolve("copy-" + option);
            assertThat(run(Stream.concat(Stream.of("init", fresh), given.stream())
                            .toArray()))
                    .isEqualTo(ExitCodes.OK);
            assertThat(run(Stream.concat(Stream.of("export", store, export), given.stream())
                            .toArray()))
                    .isEqualTo(ExitCodes.OK);
            assertThat(run(Stream.concat(Stream.of("import", export, copy), given.stream())
                            .toArray()))
                    .isEqualTo(ExitCodes.OK);
            assertThat(mode(StoreDirectory.fileIn(fresh))).isEqualTo(expected);
            assertThat(mode(StoreDirectory.fileIn(copy))).isEqualTo(expected);
            try (Stream<Path> files = Files.list(export)) {
                for (Path file : files.toList()) {
                    assertThat(mode(file)).as(file.toString()).isEqualTo(expected);
                }
            }
        }
        assertThat(run("init", dir.resolve("x"), "--file-mode", "0666")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("--file-mode");
    }
}
