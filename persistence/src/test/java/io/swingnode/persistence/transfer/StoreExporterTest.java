package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreExporterTest {
    @TempDir
    Path temp;

    private static List<String> names(StoreExporter exporter) {
        List<String> names = new ArrayList<>();
        try (Cursor<ArtifactName> cursor = exporter.artifactNames()) {
            cursor.forEachRemaining(name -> names.add(name.format()));
        }
        return names;
    }

    @ParameterizedTest
    @EnumSource(ArtifactMode.class)
    void exportsWhatTheReferenceExported(ArtifactMode mode) throws Exception {
        Path recorded = Recorded.export("kept", mode);
        try (StoreExporter exporter = StoreExporter.open(Recorded.copy(Recorded.KEPT, temp), mode)) {
            assertThat(Recorded.lines(exporter.exportData()))
                    .isEqualTo(Files.readString(recorded.resolve("export-data.jsonl")));
            assertThat(exporter.hostValue("host.height")).contains("111");
            for (String name : names(exporter)) {
                try (InputStream bytes = exporter.artifact(ArtifactName.parse(name))) {
                    assertThat(bytes.readAllBytes()).isEqualTo(Files.readAllBytes(recorded.resolve(name)));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "substr(compressedSnapshot, 1, length(compressedSnapshot) - 9)",
                "substr(compressedSnapshot, 1, 99)"
            })
    void aSnapshotThatCannotBeUnpackedIsTheFaultOfTheStoreAndNamed(String damage) throws Exception {
        Path dir = Recorded.copy(Recorded.KEPT, temp);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(dir));
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(
                            "UPDATE snapshots SET compressedSnapshot = " + damage + " WHERE inUse = 1"))
                    .isPositive();
        }
        for (BiFunction<Path, ArtifactMode, StoreExporter> way : List.<BiFunction<Path, ArtifactMode, StoreExporter>>of(
                StoreExporter::open, StoreExporter::openReadingAhead)) {
            try (StoreExporter exporter = way.apply(dir, ArtifactMode.OPERATIONAL)) {
                String name = names(exporter).stream()
                        .filter(artifact -> artifact.startsWith("snapshot."))
                        .findFirst()
                        .orElseThrow();
                try (InputStream bytes = exporter.artifact(ArtifactName.parse(name))) {
                    assertThatThrownBy(bytes::readAllBytes)
                            .isInstanceOf(StoreException.class)
                            .hasMessageStartingWith(name + " in the store cannot be unpacked: ")
                            .hasFieldOrPropertyWithValue("reason", Reason.CORRUPT);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NULL", "'-3'", "'x'", "''", "'99999999999999999999'"})
    void heightThatIsNoneIsRefusedAndDoesNotHideTheRestFromInfo(String height) throws Exception {
        Path dir = temp.resolve("damaged");
        SwingStore.open(dir, StoreOptions.defaults()).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(dir));
                Statement statement = connection.createStatement()) {
            int rows =
                    statement.executeUpdate("INSERT INTO kvStore (key, value) VALUES ('host.height', " + height + ")");
            assertThat(rows).isEqualTo(1);
        }
        assertThatThrownBy(() -> {
                    try (StoreExporter exporter = StoreExporter.open(dir, ArtifactMode.OPERATIONAL)) {
                        Copies.export(exporter, temp.resolve("export"), ArtifactMode.OPERATIONAL);
                    }
                })
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
        assertThat(StoreInfo.read(dir, Database.sqlite()).tables()).isNotEmpty();
    }

    @Test
    void prunedStoreIsRefusedWhenNamesAreAskedFor() throws Exception {
        Path store = Recorded.copy(Recorded.PRUNED, temp);
        try (StoreExporter exporter = StoreExporter.open(store, ArtifactMode.REPLAY)) {
            assertThat(Recorded.lines(exporter.exportData())).isNotEmpty();
            assertThatThrownBy(exporter::artifactNames)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INCOMPLETE))
                    .hasMessageStartingWith("incomplete current incarnation transcript: 5 items");
        }
        try (StoreExporter exporter = StoreExporter.open(store, ArtifactMode.ARCHIVAL)) {
            assertThatThrownBy(exporter::artifactNames)
                    .hasMessageStartingWith("incomplete archival transcript: 5 vs 16");
        }
    }

    @Test
    void opensABareFile() throws Exception {
        Path file = Recorded.copy(Recorded.KEPT, temp).resolve("swingstore.sqlite");
        try (StoreExporter exporter = StoreExporter.open(file, ArtifactMode.OPERATIONAL)) {
            assertThat(names(exporter)).hasSize(8);
        }
    }

    @Test
    void keepsItsViewWhileAWriterGoesOn() throws Exception {
        Path store = Recorded.copy(Recorded.KEPT, temp);
        try (StoreExporter before = StoreExporter.open(store, ArtifactMode.DEBUG);
                SwingStore writer = SwingStore.open(store, StoreOptions.defaults())) {
            writer.kernelKv().set("new", "value");
            writer.transcripts().addItem(new VatId("v1"), "item");
            writer.commit();
            assertThat(Recorded.lines(before.exportData()))
                    .isEqualTo(Files.readString(
                            Recorded.export("kept", ArtifactMode.DEBUG).resolve("export-data.jsonl")));
            try (StoreExporter after = StoreExporter.open(store, ArtifactMode.DEBUG)) {
                assertThat(Recorded.lines(after.exportData())).contains("[\"kv.new\",\"value\"]\n");
            }
        }
    }

    @Test
    void refusesArtifactsThatAreNotThere() throws Exception {
        try (StoreExporter exporter = StoreExporter.open(Recorded.copy(Recorded.KEPT, temp), ArtifactMode.DEBUG)) {
            for (String name : List.of(
                    "transcript.v1.0.4", "transcript.v9.0.3", "snapshot.v1.1", "bundle.b0-00", "bundle.b1-00")) {
                assertThatThrownBy(() -> exporter.artifact(ArtifactName.parse(name)))
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND));
            }
        }
    }

    @Test
    void spanThatLacksItemsFailsWhenReadToItsEnd() throws Exception {
        try (StoreExporter exporter =
                        StoreExporter.open(Recorded.copy(Recorded.PRUNED, temp), ArtifactMode.OPERATIONAL);
                InputStream span = exporter.artifact(ArtifactName.parse("transcript.v1.0.4"))) {
            assertThatThrownBy(span::readAllBytes)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("read 0 transcript entries (expected 4)");
        }
    }

    @Test
    void kernelKeysAreRefusedAsHostKeys() throws Exception {
        try (StoreExporter exporter = StoreExporter.open(Recorded.copy(Recorded.KEPT, temp), ArtifactMode.DEBUG)) {
            assertThatThrownBy(() -> exporter.hostValue("activityhash")).hasMessageContaining("is refused");
        }
    }

    @Test
    void refusesWhatIsNoStore() throws Exception {
        assertThatThrownBy(() -> StoreExporter.open(temp, ArtifactMode.DEBUG))
                .hasMessageContaining("there is no store at");
        Path other = temp.resolve("other.sqlite");
        try (var connection = Database.sqlite().open(other, Database.Use.WRITE);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (a)");
        }
        assertThatThrownBy(() -> StoreExporter.open(other, ArtifactMode.DEBUG))
                .hasMessageContaining("is a database, but not a store");
    }
}
