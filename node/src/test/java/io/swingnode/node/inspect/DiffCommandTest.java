package io.swingnode.node.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.node.CommandRun;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.store.SampleStore;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.archive.ArchiveOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
    @TempDir
    private Path dir;

    private Path a;
    private Path b;

    @BeforeEach
    void makeStores() throws IOException {
        a = dir.resolve("a");
        b = dir.resolve("b");
        SampleStore.make(a);
        SampleStore.make(b);
    }

    private static CommandRun run(Object... args) {
        return CommandRun.of(Arrays.stream(args).map(Object::toString).toList());
    }

    private void set(Path store, String key, String value) {
        try (SwingStore writer = SwingStore.open(store, StoreOptions.defaults())) {
            if (key.startsWith("host.")) {
                writer.hostKv().set(key, value);
            } else {
                writer.kernelKv().set(key, value);
            }
            writer.commit();
        }
    }

    @Test
    void sameStoresAgree() {
        CommandRun same = run("diff", a, b);
        assertThat(same.status()).isEqualTo(ExitCodes.OK);
        assertThat(same.out())
                .contains("A  " + a + ": store, block 7, activity hash ")
                .containsPattern("kv +2 +0 +0 +0\n")
                .endsWith("A and B hold the same\n");
        assertThat(run("diff", a, b, "-o", "json").out()).contains("\"agree\":true,\"same\":true");
    }

    @Test
    void differencesAreShownWhereTheyBegin() {
        set(a, "kp1", "x".repeat(500) + "1" + "y".repeat(500));
        set(b, "kp1", "x".repeat(500) + "2" + "y".repeat(500));
        set(b, "host.height", "8");
        CommandRun differ = run("diff", a, b);
        assertThat(differ.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(differ.out())
                .contains("kv kp1:\n  A: …" + "x".repeat(30) + "1yy", "  B: …" + "x".repeat(30) + "2yy")
                .contains("host host.height:\n  A: 7\n  B: 8")
                .endsWith("A and B differ in kv; they are at different blocks (7 and 8)\n");
        assertThat(run("diff", a, b, "-o", "json").out())
                .contains("\"agree\":false")
                .contains("{\"name\":\"kp1\",\"a\":\"…", "\"aBytes\":1001");
    }

    @Test
    void keysOfOneReplicaCountOnlyWhenAskedFor() {
        set(b, "local.secret", "another");
        CommandRun agree = run("diff", a, b);
        assertThat(agree.status()).isEqualTo(ExitCodes.OK);
        assertThat(agree.out()).contains("they differ in local");
        assertThat(run("diff", a, b, "--strict").status()).isEqualTo(ExitCodes.FAILED);
        assertThat(run("diff", a, b, "--strict", "--only", "kv,spans").status()).isEqualTo(ExitCodes.OK);
    }

    @Test
    void exportsAreComparedToo() {
        Path export = dir.resolve("export");
        run("export", a, export, "--artifact-mode", "archival");
        CommandRun same = run("diff", a, export);
        assertThat(same.status()).as(same.out()).isEqualTo(ExitCodes.OK);
        assertThat(same.out()).contains("local      not compared: the export " + export + " has none of them");
        set(b, "kp1", "other");
        assertThat(run("diff", export, b).status()).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    void whatCannotBeComparedIsNamed() {
        CommandRun absent = run("diff", a, dir.resolve("absent"));
        assertThat(absent.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(absent.err()).contains("absent is neither a store");
        CommandRun section = run("diff", a, b, "--only", "kv,spam");
        assertThat(section.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(section.err()).contains("'spam' is none of kv, spans");
    }

    @Test
    void infoVerifyAndDumpReadExportsAndArchives() throws IOException {
        Path export = dir.resolve("export");
        run("export", a, export, "--artifact-mode", "archival");
        assertThat(run("dump", export).out()).isEqualTo(run("dump", a).out());
        assertThat(run("info", export).out())
                .containsPattern("export +" + export)
                .contains("mode           archival", "2 spans, 1 snapshots, 1 bundles")
                .containsPattern("v1 +0 +2 +2 +2 +1 +1");
        assertThat(run("info", export, "-o", "json").out())
                .contains("\"kind\":\"export\"", "\"height\":7", "\"artifactMode\":\"archival\"");
        assertThat(run("verify", export).status()).isEqualTo(ExitCodes.OK);
        Path archive = makeArchive();
        assertThat(run("info", archive).out())
                .containsPattern("archive +" + archive)
                .contains("2 spans, 0 snapshots, 0 bundles");
        CommandRun dump = run("dump", archive);
        assertThat(dump.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(dump.err()).contains("is an archive, which holds spans and snapshots and no export data");
        CommandRun sound = run("verify", archive);
        assertThat(sound.status()).isEqualTo(ExitCodes.OK);
        assertThat(sound.out()).contains("unpacks: 2 spans, 0 snapshots checked", "repopulate STORE --from");
        assertThat(run("verify", archive, "--ledger", dir).status()).isEqualTo(ExitCodes.USAGE);
        Path spans = archive.resolve("transcripts");
        Files.move(spans.resolve("transcript.v1.0.2.gz"), spans.resolve("transcript.v1.0.1.gz"));
        Files.write(spans.resolve("transcript.v1.2.3.gz"), new byte[] {1, 2, 3});
        CommandRun damaged = run("verify", archive);
        assertThat(damaged.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(damaged.out())
                .contains("transcript.v1.0.1: it holds 2 items, and its name says 1")
                .contains("transcript.v1.2.3: it cannot be read")
                .contains("note: vat v1: no span holds the items 1 to 1")
                .contains("is damaged, 2 problems");
        assertThat(run("items", archive, "v1").err()).contains("holds more items than the 1 that its name says");
    }

    private Path makeArchive() {
        Path archive = dir.resolve("archive");
        StoreOptions options =
                StoreOptions.builder().archive(ArchiveOptions.below(archive)).build();
        try (SwingStore archiving = SwingStore.init(dir.resolve("archiving"), options)) {
            archiving.transcripts().initTranscript(SampleStore.V1);
            for (String item : List.of("one", "two", "three")) {
                archiving.transcripts().addItem(SampleStore.V1, item);
                if (!item.equals("one")) {
                    archiving.transcripts().rolloverSpan(SampleStore.V1);
                }
            }
            archiving.commit();
        }
        return archive;
    }
}
