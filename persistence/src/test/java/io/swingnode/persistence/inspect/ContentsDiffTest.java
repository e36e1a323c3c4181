package io.swingnode.persistence.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.inspect.DiffReport.Difference;
import io.swingnode.persistence.inspect.DiffReport.Kind;
import io.swingnode.persistence.inspect.DiffReport.Part;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.maintenance.PruneOptions;
import io.swingnode.persistence.maintenance.StorePruner;
import io.swingnode.persistence.maintenance.WorkProgress;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ExportCopy;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentsDiffTest {
    private static final VatId V1 = new VatId("v1");

    @TempDir
    private Path dir;

    private Path a;
    private Path b;

    @BeforeEach
    void makeTwoStoresThatAreTheSame() throws IOException {
        a = dir.resolve("a");
        b = dir.resolve("b");
        for (Path place : List.of(a, b)) {
            try (SwingStore store = SwingStore.init(place, StoreOptions.defaults())) {
                store.hostKv().set("host.height", "7");
                for (int i = 0; i < 5_000; i++) {
                    store.kernelKv().set("key." + i, "value " + i);
                }
                store.transcripts().initTranscript(V1);
                for (int i = 0; i < 600; i++) {
                    store.transcripts().addItem(V1, "item " + i);
                }
                store.snapshots().saveSnapshot(V1, 600, new ByteArrayInputStream(new byte[5000]));
                store.transcripts().rolloverSpan(V1);
                store.transcripts().addItem(V1, "last");
                store.commit();
            }
        }
    }

    private static DiffReport diff(Path a, Path b) {
        return diff(a, b, 5);
    }

    private static DiffReport diff(Path a, Path b, int shown) {
        try (Contents inA = open(a);
                Contents inB = open(b)) {
            return ContentsDiff.compare(
                    inA, inB, EnumSet.allOf(Section.class), shown, (section, rows, total, size) -> {});
        }
    }

    private static Contents open(Path place) {
        return StoreDirectory.isStore(place) ? StoreContents.open(place) : DirectoryContents.open(place);
    }

    private static Part part(DiffReport report, Section section) {
        return report.sections().stream()
                .filter(each -> each.section() == section)
                .findFirst()
                .orElseThrow();
    }

    private static List<Long> counts(DiffReport report, Section section) {
        Part part = part(report, section);
        return List.of(part.same(), part.onlyA(), part.onlyB(), part.different());
    }

    private static void change(Path store, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(store));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private Path export(Path store, String name) {
        Path export = dir.resolve(name);
        try (StoreExporter source = StoreExporter.open(store, ArtifactMode.ARCHIVAL)) {
            ExportCopy.copy(source, export, ArtifactMode.ARCHIVAL, CopyProgress.NONE, FileMode.OWNER);
        }
        return export;
    }

    @Test
    void sameStoresAreTheSame() {
        DiffReport report = diff(a, b);
        assertThat(report.isSame()).isTrue();
        assertThat(counts(report, Section.KV)).containsExactly(5_000L, 0L, 0L, 0L);
        assertThat(counts(report, Section.ITEMS)).containsExactly(601L, 0L, 0L, 0L);
        assertThat(counts(report, Section.HEAPS)).containsExactly(1L, 0L, 0L, 0L);
        assertThat(counts(report, Section.HOST)).containsExactly(1L, 0L, 0L, 0L);
    }

    @Test
    void oneDifferenceOfEachKindIsFound() throws SQLException {
        change(a, "DELETE FROM kvStore WHERE key = 'key.17'");
        change(b, "DELETE FROM kvStore WHERE key = 'key.4999'");
        change(b, "UPDATE kvStore SET value = 'other' WHERE key = 'key.3'");
        change(b, "UPDATE transcriptItems SET item = 'forged' WHERE position = 300");
        change(b, "UPDATE snapshots SET hash = 'x'");
        change(b, "INSERT INTO kvStore VALUES ('local.x', '1')");
        DiffReport report = diff(a, b);
        assertThat(report.agrees()).isFalse();
        assertThat(counts(report, Section.KV)).containsExactly(4_997L, 1L, 1L, 1L);
        assertThat(part(report, Section.KV).first())
                .extracting(each -> each.kind() + " " + each.text())
                .containsExactly("ONLY_B key.17", "DIFFERENT key.3", "ONLY_A key.4999");
        Difference item = part(report, Section.ITEMS).first().getFirst();
        assertThat(item.kind()).isEqualTo(Kind.DIFFERENT);
        assertThat(item.position()).contains(300L);
        assertThat(item.b().orElseThrow().shown()).isEqualTo("forged");
        assertThat(counts(report, Section.SNAPSHOTS)).containsExactly(0L, 0L, 0L, 1L);
        assertThat(counts(report, Section.LOCAL)).containsExactly(0L, 0L, 1L, 0L);
    }

    @Test
    void whatIsPrunedOrOfOneReplicaIsNoDisagreement() throws SQLException {
        StorePruner.prune(b, PruneOptions.ALL, WorkProgress.NONE, Database.sqlite());
        change(b, "INSERT INTO kvStore VALUES ('local.x', '1')");
        DiffReport report = diff(a, b);
        assertThat(report.isSame()).isFalse();
        assertThat(report.agrees()).isTrue();
        assertThat(counts(report, Section.ITEMS)).containsExactly(1L, 600L, 0L, 0L);
        assertThat(part(report, Section.ITEMS).first()).hasSize(5);
        assertThat(counts(diff(a, b, 0), Section.ITEMS)).containsExactly(1L, 600L, 0L, 0L);
    }

    /** Compared with maps. */
    @Test
    void anyChangesAreCountedExactly() throws SQLException {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 4; round++) {
            for (Path store : List.of(a, b)) {
                int changes = List.of(1, 10, 200, 3_000).get(random.nextInt(4));
                StringBuilder sql = new StringBuilder("BEGIN;");
                for (int i = 0; i < changes; i++) {
                    int key = random.nextInt(6_000);
                    sql.append(
                            random.nextBoolean()
                                    ? "DELETE FROM kvStore WHERE key = 'key." + key + "';"
                                    : "INSERT OR REPLACE INTO kvStore VALUES ('key." + key + "', 'v" + random.nextInt(3)
                                            + "');");
                }
                change(store, sql.append("COMMIT;").toString());
            }
            assertThat(counts(diff(a, b), Section.KV)).as("seed " + seed).isEqualTo(expected());
        }
    }

    private List<Long> expected() {
        Map<String, String> inA = keys(a);
        Map<String, String> inB = keys(b);
        long onlyA = inA.keySet().stream().filter(key -> !inB.containsKey(key)).count();
        long onlyB = inB.keySet().stream().filter(key -> !inA.containsKey(key)).count();
        long same = inA.entrySet().stream()
                .filter(each -> each.getValue().equals(inB.get(each.getKey())))
                .count();
        return List.of(same, onlyA, onlyB, inA.size() - onlyA - same);
    }

    private static Map<String, String> keys(Path store) {
        Map<String, String> keys = new TreeMap<>();
        try (StoreContents contents = StoreContents.open(store);
                var all = contents.keys("key.")) {
            all.forEachRemaining(
                    each -> keys.put(each.key().shown(), each.value().shown()));
        }
        return keys;
    }

    @Test
    void exportIsTheSameAsItsStoreInAnyOrder() throws IOException {
        Path export = export(a, "export");
        DiffReport report = diff(a, export);
        assertThat(report.isSame()).isTrue();
        assertThat(counts(report, Section.KV)).containsExactly(5_000L, 0L, 0L, 0L);
        assertThat(counts(report, Section.ITEMS)).containsExactly(601L, 0L, 0L, 0L);
        assertThat(part(report, Section.LOCAL).notCompared()).isPresent();
        Path data = export.resolve("export-data.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(data));
        Collections.shuffle(lines, new Random(1));
        lines.addFirst("[\"kv.key.9\",\"an earlier value\"]");
        lines.addFirst("[\"kv.gone\",\"x\"]");
        lines.add("[\"kv.gone\",null]");
        Files.write(data, lines);
        assertThat(diff(a, export).isSame()).isTrue();
        assertThat(diff(export, a).isSame()).isTrue();
    }

    @Test
    void halvesOfSurrogatePairsAreComparedAsExportsHaveThem() {
        StoreOptions halves = StoreOptions.builder().halfPairs(true).build();
        for (Path place : List.of(a, b)) {
            try (SwingStore store = SwingStore.open(place, halves)) {
                // As exported text, the second comes before the first.
                store.kernelKv().set("h.\ud800", place.equals(a) ? "\ud800" : "\udc00");
                store.kernelKv().set("h.\uf000", "plain");
                store.commit();
            }
        }
        assertThat(diff(a, export(a, "export")).isSame()).isTrue();
        Part keys = part(diff(a, b), Section.KV);
        assertThat(keys.different()).isEqualTo(1);
        assertThat(keys.first().getFirst().a().orElseThrow().text()).contains("\ud800");
    }

    @Test
    void bytesThatAreNoTextAndRowsWithoutValueAreCompared() throws SQLException {
        change(a, "UPDATE kvStore SET value = CAST(x'ff' AS TEXT) WHERE key = 'key.1'");
        change(b, "UPDATE kvStore SET value = NULL WHERE key = 'key.1'");
        Part keys = part(diff(a, b), Section.KV);
        assertThat(keys.different()).isEqualTo(1);
        assertThat(keys.first().getFirst().b()).isEmpty();
    }

    @Test
    void snapshotThatCannotBeUnpackedIsADifference() throws SQLException {
        change(b, "UPDATE snapshots SET compressedSnapshot = x'00'");
        Part heaps = part(diff(a, b), Section.HEAPS);
        assertThat(heaps.different()).isEqualTo(1);
        assertThat(heaps.first().getFirst().b().orElseThrow().shown()).contains("cannot be");
    }

    @Test
    void comparisonIsStoppedByItsWatcher() {
        try (Contents inA = open(a);
                Contents inB = open(b)) {
            assertThatThrownBy(() ->
                            ContentsDiff.compare(inA, inB, EnumSet.of(Section.KV), 5, (section, rows, total, size) -> {
                                throw new CancellationException("stopped");
                            }))
                    .hasMessage("stopped");
        }
    }
}
