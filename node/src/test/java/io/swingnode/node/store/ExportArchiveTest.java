package io.swingnode.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.node.CommandRun;
import io.swingnode.node.ExitCodes;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports as one archive, and of some vats. */
class ExportArchiveTest {
    @TempDir
    private static Path sample;

    @TempDir
    private Path temp;

    @BeforeAll
    static void makeStore() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(sample).withoutJournal());
                StoreSession session = node.openSession()) {
            for (String vat : new String[] {"v1", "v2", "v3"}) {
                session.kernel().transcripts().initTranscript(new VatId(vat));
            }
            for (int height = 1; height <= 3; height++) {
                session.kernel().startCrank();
                session.kernel().kv().set("key" + height, "value");
                for (String vat : new String[] {"v1", "v2", "v3"}) {
                    session.kernel().transcripts().addItem(new VatId(vat), "item of " + vat + " ü");
                }
                session.kernel().emitCrankHashes();
                session.kernel().endCrank();
                var unused = session.host().commitBlock(height, CleanupBudget.PAUSED);
            }
        }
    }

    private static CommandRun run(Object... args) {
        return CommandRun.of(Arrays.stream(args).map(Object::toString).toList());
    }

    private static String digest(Path store) {
        CommandRun verify = run("verify", store);
        assertThat(verify.status()).as(verify.out()).isZero();
        return verify.out()
                .lines()
                .filter(line -> line.contains("digest"))
                .findFirst()
                .orElseThrow();
    }

    private static void requireNoRemains(Path dir) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.contains("unpacked") || name.contains("unfinished"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"export.tar", "export.tar.gz", "export.tgz"})
    void archiveBecomesTheSameStore(String name) throws IOException {
        Path archive = temp.resolve(name);
        CommandRun export = run("export", sample, archive);
        assertThat(export.status()).as(export.err()).isZero();
        assertThat(export.out()).contains("3 artifacts");
        CommandRun imported = run("import", archive, temp.resolve("store"));
        assertThat(imported.status()).as(imported.err()).isZero();
        assertThat(digest(temp.resolve("store"))).isEqualTo(digest(sample.resolve("store")));
        requireNoRemains(temp);
        assertThat(run("export", sample, archive).complaints())
                .singleElement()
                .asString()
                .contains("is there already");
    }

    /** Byte for byte what the export directory holds. */
    @Test
    void standardOutputHasTheFilesOfTheDirectoryAndTheManifestLast() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CommandRun export = CommandRun.toStream(out, "export", sample, "-");
        assertThat(export.status()).as(export.err()).isZero();
        assertThat(run("export", sample, temp.resolve("dir")).status()).isZero();
        int files = 0;
        String last = "";
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                assertThat(tar.readAllBytes())
                        .isEqualTo(Files.readAllBytes(temp.resolve("dir").resolve(entry.getName())));
                last = entry.getName();
                files++;
            }
        }
        assertThat(files).isEqualTo(temp.resolve("dir").toFile().list().length);
        assertThat(last).isEqualTo("export-manifest.json");
    }

    @Test
    void cutOrDamagedArchiveMakesNoStore() throws IOException {
        Path archive = temp.resolve("export.tar");
        assertThat(run("export", sample, archive).status()).isZero();
        byte[] bytes = Files.readAllBytes(archive);
        Path cut = Files.write(temp.resolve("cut.tar"), Arrays.copyOf(bytes, bytes.length / 2));
        CommandRun refused = run("import", cut, temp.resolve("store"));
        assertThat(refused.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(temp.resolve("store")).doesNotExist();
        CommandRun none = run("import", Files.writeString(temp.resolve("text"), "no archive"), temp.resolve("store"));
        assertThat(none.complaints()).singleElement().asString().contains("text");
        requireNoRemains(temp);
    }

    @Test
    void exportOfSomeVatsIsMarkedAndNotImported() throws IOException {
        Path dir = temp.resolve("some");
        CommandRun export = run("export", sample, dir, "--vat", "v1", "--vat", "v3");
        assertThat(export.out()).contains("2 artifacts of v1, v3 alone").contains("not a complete export");
        assertThat(dir.resolve("transcript.v1.0.3")).exists();
        assertThat(dir.resolve("transcript.v2.0.3")).doesNotExist();
        assertThat(run("items", dir, "v3").out()).contains("item of v3");
        assertThat(run("import", dir, temp.resolve("store")).complaints())
                .singleElement()
                .asString()
                .contains("v1, v3 alone");
        assertThat(run("export", sample, temp.resolve("none"), "--vat", "v9").complaints())
                .singleElement()
                .asString()
                .contains("no artifact of vat v9");
        assertThat(run("export", sample, temp.resolve("some.tar"), "--vat", "v2")
                        .status())
                .isZero();
        assertThat(run("import", temp.resolve("some.tar"), temp.resolve("store"))
                        .status())
                .isEqualTo(ExitCodes.FAILED);
        assertThat(temp.resolve("store")).doesNotExist();
    }
}
