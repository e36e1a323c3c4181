package io.swingnode.persistence.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Schema;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.Copies;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One cell of a store after the other is changed: verify names it, and nothing that reads the store is confused by it. */
class DamagedRowsTest {
    private static final List<String> VALUES =
            List.of("NULL", "''", "'a.b'", "x'ff'", "-1", "'x'", "9223372036854775807", "1.5");

    /** What no other record vouches for: texts under keys, and where and whether a snapshot or span is in use. */
    private static final Set<String> NOT_COVERED = Set.of(
            "kvStore.key",
            "kvStore.value",
            "transcriptSpans.isCurrent",
            "snapshots.vatID",
            "snapshots.snapPos",
            "snapshots.inUse");

    @TempDir
    Path temp;

    static List<String> columns() throws SQLException {
        List<String> columns = new ArrayList<>();
        try (Connection store = Database.sqlite().open(StoreDirectory.fileIn(Recorded.KEPT), Database.Use.READ)) {
            for (String table : Schema.TABLES) {
                try (Statement statement = store.createStatement();
                        ResultSet rows =
                                statement.executeQuery("SELECT name FROM pragma_table_info('" + table + "')")) {
                    while (rows.next()) {
                        columns.add(table + "." + rows.getString(1));
                    }
                }
            }
        }
        return columns;
    }

    @ParameterizedTest
    @MethodSource("columns")
    void changedCellIsNamedAndConfusesNobody(String column) throws IOException {
        int changed = 0;
        for (int i = 0; i < VALUES.size(); i++) {
            Path dir = Recorded.copy(Recorded.KEPT, temp.resolve("store" + i));
            if (change(dir, column, VALUES.get(i))) {
                changed++;
                StoreVerifier.Report report = StoreVerifier.verify(dir, CopyProgress.NONE, Database.sqlite());
                if (!NOT_COVERED.contains(column)) {
                    assertThat(report.findings().size() + report.missing().size())
                            .as(column + " = " + VALUES.get(i))
                            .isPositive();
                }
                refusesAtMost(() -> StoreInfo.read(dir, Database.sqlite()));
                refusesAtMost(() -> dump(dir));
                refusesAtMost(() -> export(dir));
            }
        }
        // The table of pending exports is empty, and stays so.
        assertThat(changed > 0).isEqualTo(!column.startsWith("pendingExports."));
    }

    /** Such a key reads as other text: it would be found again for ever, or hide what is before it. */
    @ParameterizedTest
    @ValueSource(strings = {"ff", "c080", "80", "41ff", "f4908080"})
    void keyThatIsNotUtf8IsNamedByWhoeverGoesFromKeyToKey(String bytes) throws Exception {
        Path dir = temp.resolve("store");
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            store.kernelKv().set("zz", "last");
            store.commit();
        }
        try (Connection store = Database.sqlite().open(StoreDirectory.fileIn(dir), Database.Use.WRITE);
                Statement statement = store.createStatement()) {
            assertThat(statement.executeUpdate("INSERT INTO kvStore VALUES (CAST(x'" + bytes + "' AS TEXT), 'v')"))
                    .isEqualTo(1);
        }
        String named = "a row of table kvStore has a key that is not UTF-8, x'" + bytes + "'";
        assertThatThrownBy(() -> dump(dir)).hasMessageContaining(named).hasMessageContaining("backup");
        assertThatThrownBy(() -> exportData(dir)).hasMessageContaining(named).hasMessageContaining("backup");
        try (SwingStore store = SwingStore.openReadOnly(dir, StoreOptions.defaults())) {
            assertThatThrownBy(() -> {
                        Optional<String> key = Optional.of("");
                        for (int steps = 0; key.isPresent() && steps < 10; steps++) {
                            key = store.kernelKv().getNextKey(key.get());
                        }
                    })
                    .hasMessageContaining(named);
        }
        assertThat(StoreVerifier.verify(dir, CopyProgress.NONE, Database.sqlite())
                        .findings())
                .first()
                .isInstanceOfSatisfying(
                        Finding.BadRow.class, row -> assertThat(row.table()).isEqualTo("kvStore"));
    }

    @Test
    void valueThatIsNullIsNamedWithItsKey() throws Exception {
        Path dir = Recorded.copy(Recorded.KEPT, temp.resolve("store"));
        try (Connection store = Database.sqlite().open(StoreDirectory.fileIn(dir), Database.Use.WRITE);
                Statement statement = store.createStatement()) {
            assertThat(statement.executeUpdate(
                            "UPDATE kvStore SET value = NULL WHERE key = (SELECT max(key) FROM kvStore)"))
                    .isEqualTo(1);
        }
        String named = "table kvStore: the row of key \"";
        assertThatThrownBy(() -> dump(dir)).hasMessageContaining(named).hasMessageContaining("has no value; put");
        assertThatThrownBy(() -> export(dir)).hasMessageContaining(named);
    }

    /** False when the tables' own constraints refuse the change, or there is no row. */
    private static boolean change(Path dir, String column, String value) {
        String table = column.substring(0, column.indexOf('.'));
        String name = column.substring(column.indexOf('.') + 1);
        try (Connection store = Database.sqlite().open(StoreDirectory.fileIn(dir), Database.Use.WRITE);
                Statement statement = store.createStatement()) {
            return statement.executeUpdate("UPDATE " + table + " SET " + name + " = " + value
                            + " WHERE rowid = (SELECT max(rowid) FROM " + table + ")")
                    > 0;
        } catch (SQLException e) {
            return false;
        }
    }

    @Test
    void valueThatIsNotUtf8IsNotExportedAsAnother() throws Exception {
        Path dir = Recorded.copy(Recorded.KEPT, temp.resolve("store"));
        assertThat(change(dir, "kvStore.value", "CAST(x'41ff' AS TEXT)")).isTrue();
        assertThatThrownBy(() -> exportData(dir))
                .hasMessageContaining("a row of table kvStore has a value that is not UTF-8, x'41ff'");
    }

    private static void exportData(Path dir) {
        try (StoreExporter export = StoreExporter.open(dir, ArtifactMode.DEBUG);
                Cursor<ExportEntry> entries = export.exportData()) {
            entries.forEachRemaining(entry -> {});
        }
    }

    private static void dump(Path dir) {
        try (SwingStore store = SwingStore.openReadOnly(dir, StoreOptions.defaults());
                Cursor<DumpEntry> entries = store.dump(true)) {
            while (entries.hasNext()) {
                entries.next();
            }
        }
    }

    private static void export(Path dir) {
        try (StoreExporter exporter = StoreExporter.open(dir, ArtifactMode.DEBUG)) {
            Copies.export(exporter, dir.resolveSibling(dir.getFileName() + "-export"), ArtifactMode.DEBUG);
        }
    }

    /** A refusal says what is wrong; any other exception fails the test. */
    private static void refusesAtMost(Runnable read) {
        try {
            read.run();
        } catch (StoreException e) {
            assertThat(e).hasMessageMatching("(?s).{10,}");
        }
    }
}
