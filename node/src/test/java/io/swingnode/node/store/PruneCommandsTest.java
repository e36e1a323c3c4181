package io.swingnode.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.node.ExitCodes;
import io.swingnode.node.Main;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code prune} and {@code repopulate}, and the archive that the one leaves to the other. */
class PruneCommandsTest {
    private static final VatId V1 = new VatId("v1");

    @TempDir
    private Path home;

    private Path store;
    private Path archive;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeEach
    void makeStore() throws IOException {
        store = home.resolve("store");
        archive = home.resolve("node/archive");
        StoreOptions options = StoreOptions.builder()
                .keepSnapshots(true)
                .archive(ArchiveOptions.below(archive))
                .build();
        try (SwingStore open = SwingStore.open(store, options)) {
            open.transcripts().initTranscript(V1);
            for (int span = 0; span < 4; span++) {
                open.transcripts().addItem(V1, "{\"d\":" + span + "}");
                open.snapshots()
                        .saveSnapshot(
                                V1,
                                span + 1,
                                new ByteArrayInputStream(("heap " + span).getBytes(StandardCharsets.UTF_8)));
                open.transcripts().rolloverSpan(V1);
            }
            open.commit();
        }
    }

    private int run(Object... args) {
        out = new StringWriter();
        err = new StringWriter();
        return Main.run(Arrays.stream(args).map(Object::toString).toArray(String[]::new), out, err);
    }

    /** The files of an archival export of the store, by name. */
    private Map<String, String> export(String name, String mode) throws IOException {
        Path target = home.resolve(name);
        assertThat(run("export", store, target, "--artifact-mode", mode)).isEqualTo(ExitCodes.OK);
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(target)) {
            for (Path entry : entries.toList()) {
                files.put(entry.getFileName().toString(), Files.readString(entry));
            }
        }
        return files;
    }

    @Test
    void pruneAndRepopulateGiveTheSameExportsAsBefore() throws IOException {
        Map<String, String> operational = export("a", "operational");
        Map<String, String> archival = export("b", "archival");
        assertThat(run("prune", home, "--transcripts", "--snapshots")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("pruned 4 spans with 4 items").contains("3 snapshots");
        assertThat(export("c", "operational")).isEqualTo(operational);
        assertThat(run("verify", store)).isEqualTo(ExitCodes.OK);
        assertThat(run("export", store, home.resolve("d"), "--artifact-mode", "archival"))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(run("repopulate", home, "--from", archive)).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("put back 4 spans and 3 snapshots").contains("1 were there already, 0 bad");
        assertThat(export("e", "archival")).isEqualTo(archival);
        assertThat(run("repopulate", store, "--from", home.resolve("b"), "-o", "json"))
                .isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("\"spans\":0").contains("\"bad\":[]");
    }

    @Test
    void pruneNeedsToKnowWhat() {
        assertThat(run("prune", store)).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("--transcripts").contains("--snapshots");
    }

    @Test
    void pruneOnlyTellsInADryRun() {
        assertThat(run("prune", store, "--transcripts", "--dry-run", "-o", "json"))
                .isEqualTo(ExitCodes.OK);
        assertThat(out.toString())
                .contains("\"dryRun\":true")
                .contains("\"spans\":4,\"items\":4")
                .contains("\"snapshots\":0");
        assertThat(run("prune", store, "--transcripts", "--before", "2")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("pruned 2 spans");
        assertThat(run("prune", store, "--transcripts", "--keep-incarnation")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("pruned 0 spans");
    }

    @Test
    void pruneSaysHowTheFileShrinksAndDoesSoWhenNobodyUsesIt() {
        assertThat(run("prune", store, "--snapshots", "--transcripts", "--vacuum"))
                .isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("of which 0 B are free");
        try (SwingStore open = SwingStore.open(store, StoreOptions.defaults())) {
            assertThat(open.kernelKv().get("a")).isEmpty();
            assertThat(run("prune", store, "--vacuum")).isEqualTo(ExitCodes.FAILED);
            assertThat(err.toString()).contains("is in use");
        }
        assertThat(run("verify", store)).isEqualTo(ExitCodes.OK);
    }

    @Test
    void repopulateReportsWhatIsBadAndPutsBackTheRest() throws IOException {
        assertThat(run("prune", store, "--transcripts", "--snapshots")).isEqualTo(ExitCodes.OK);
        Files.writeString(archive.resolve("transcripts/transcript.v1.0.1.gz"), "no gzip");
        assertThat(run("repopulate", store, "--from", archive, "--dry-run")).isEqualTo(ExitCodes.FAILED);
        assertThat(out.toString()).contains("would put back 3 spans");
        assertThat(run("repopulate", store, "--from", archive)).isEqualTo(ExitCodes.FAILED);
        assertThat(out.toString())
                .contains("bad: transcript.v1.0.1: it cannot be read")
                .contains("put back 3 spans");
        assertThat(run("repopulate", store, "--from", archive, "-o", "json")).isEqualTo(ExitCodes.FAILED);
        assertThat(out.toString()).contains("\"badCount\":1").contains("\"artifact\":\"transcript.v1.0.1\"");
        assertThat(run("verify", store)).isEqualTo(ExitCodes.OK);
    }

    @Test
    void whatIsNoStoreOrArchiveIsNamed() {
        Path nowhere = home.resolve("nowhere");
        assertThat(run("prune", nowhere, "--snapshots")).isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString()).contains(nowhere.toString()).contains(StoreDirectory.FILE_NAME);
        assertThat(run("repopulate", store, "--from", nowhere)).isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString()).contains(nowhere.toString());
        assertThat(run("repopulate", store)).isEqualTo(ExitCodes.USAGE);
    }
}
