package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ExportAheadTest {
    /** Several slices, and a last one that is not full. */
    private static final int KEYS = 5_000;

    @TempDir
    Path temp;

    @BeforeEach
    void needTwoProcessors() {
        assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
    }

    private Path store() {
        Path dir = temp.resolve("store");
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            for (int i = 0; i < KEYS; i++) {
                store.kernelKv().set("key." + i, "0");
            }
            store.hostKv().set("host.height", "0");
            for (int vat = 1; vat <= 6; vat++) {
                VatId id = new VatId("v" + vat);
                store.transcripts().initTranscript(id);
                for (int item = 0; item < 60; item++) {
                    store.transcripts().addItem(id, ("item " + item + " ").repeat(8_000));
                }
            }
            store.commit();
        }
        return dir;
    }

    private static void change(Path store, String... changes) throws SQLException {
        try (Connection connection = Database.sqlite().open(StoreDirectory.fileIn(store), Database.Use.WRITE);
                Statement statement = connection.createStatement()) {
            for (String change : changes) {
                statement.execute(change);
            }
        }
    }

    private static List<ArtifactName> names(ExportSource source) {
        List<ArtifactName> names = new ArrayList<>();
        try (Cursor<ArtifactName> cursor = source.artifactNames()) {
            cursor.forEachRemaining(names::add);
        }
        return names;
    }

    private static byte[] bytes(ExportSource source, ArtifactName name) throws Exception {
        try (InputStream bytes = source.artifact(name)) {
            return bytes.readAllBytes();
        }
    }

    private static void assertSame(Path store, ArtifactMode mode) throws Exception {
        try (StoreExporter plain = StoreExporter.open(store, mode);
                StoreExporter ahead = StoreExporter.openReadingAhead(store, mode)) {
            assertThat(ahead.readsAhead()).isTrue();
            assertThat(Recorded.lines(ahead.exportData())).isEqualTo(Recorded.lines(plain.exportData()));
            assertThat(ahead.hostValue("host.height")).isEqualTo(plain.hostValue("host.height"));
            assertThat(names(ahead)).isEqualTo(names(plain));
            for (ArtifactName name : names(ahead)) {
                assertThat(bytes(ahead, name)).isEqualTo(bytes(plain, name));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ArtifactMode.class)
    void givesWhatOneConnectionGives(ArtifactMode mode) throws Exception {
        assertSame(Recorded.copy(Recorded.KEPT, temp), mode);
    }

    @Test
    void slicesHoldEveryKeyOnce() throws Exception {
        Path store = store();
        // After all text stands a blob, which only a damaged store has: it must not become a bound.
        change(store, "INSERT INTO kvStore (key, value) VALUES (x'00', 'blob')", """
                WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 3000)
                INSERT INTO kvStore (key, value)
                SELECT CAST(x'eda080' AS TEXT) || n, 'half a pair' FROM number""");
        assertSame(store, ArtifactMode.ARCHIVAL);
    }

    @Test
    void allConnectionsSeeOneCommitBesideABusyWriter() throws Exception {
        Path store = store();
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicLong commits = new AtomicLong();
        try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
            Future<?> writing = writer.submit(() -> {
                try (SwingStore block = SwingStore.open(store, StoreOptions.defaults())) {
                    while (!stopped.get()) {
                        String number = String.valueOf(commits.incrementAndGet());
                        // One key in each slice.
                        for (int i = 0; i < KEYS; i += 250) {
                            block.kernelKv().set("key." + i, number);
                        }
                        block.hostKv().set("host.height", number);
                        block.commit();
                    }
                }
                return true;
            });
            int readingAhead = 0;
            Set<String> seen = new HashSet<>();
            try {
                for (int round = 0; round < 30 || readingAhead < 5; round++) {
                    try (StoreExporter exporter = StoreExporter.openReadingAhead(store, ArtifactMode.OPERATIONAL)) {
                        readingAhead += exporter.readsAhead() ? 1 : 0;
                        String height = exporter.hostValue("host.height").orElseThrow();
                        seen.add(height);
                        assertThat(changedValues(exporter)).containsOnly(height);
                    }
                }
            } finally {
                stopped.set(true);
            }
            writing.get();
            assertThat(seen).hasSizeGreaterThan(5);
        }
    }

    private static Set<String> changedValues(ExportSource exporter) {
        Set<String> values = new HashSet<>();
        try (Cursor<ExportEntry> data = exporter.exportData()) {
            while (data.hasNext()) {
                ExportEntry entry = data.next();
                if (entry.key().matches("kv\\.key\\.\\d+")
                        && Integer.parseInt(entry.key().substring("kv.key.".length())) % 250 == 0) {
                    values.add(entry.value().orElseThrow());
                }
            }
        }
        return values;
    }

    /** Opens connections for which something is done before each statement that reads. */
    private record Watched(List<Connection> opened, AutoCloseable before) implements Database {
        @Override
        public Connection open(Path file, Use use) throws SQLException {
            Connection connection = Database.sqlite().open(file, use);
            opened.add(connection);
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("createStatement")) {
                            before.close();
                        }
                        try {
                            return method.invoke(connection, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        @Override
        public Connection openMemory() {
            throw new UnsupportedOperationException("no store lives in memory here");
        }
    }

    @Test
    void aWriterThatAlwaysCommitsInBetweenLeavesOneConnection() throws Exception {
        Path store = store();
        List<Connection> opened = new CopyOnWriteArrayList<>();
        AtomicLong commits = new AtomicLong();
        Database database = new Watched(
                opened,
                () -> change(
                        store, "UPDATE kvStore SET value = '" + commits.incrementAndGet() + "' WHERE key = 'key.7'"));
        try (StoreExporter exporter = StoreExporter.openReadingAhead(store, ArtifactMode.ARCHIVAL, database)) {
            assertThat(exporter.readsAhead()).isFalse();
            assertThat(opened).hasSize(3);
            assertThat(opened.subList(1, 3)).allMatch(ExportAheadTest::isClosed);
            assertThat(Recorded.lines(exporter.exportData())).contains("[\"kv.key.4999\",\"0\"]");
            assertThat(names(exporter)).hasSize(6);
        }
        assertThat(opened).allMatch(ExportAheadTest::isClosed);
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void closingInTheMiddleEndsEverything() throws Exception {
        List<Connection> opened = new CopyOnWriteArrayList<>();
        Path store = store();
        // A slice is more than may wait, so that the lanes wait for their reader.
        change(store, "UPDATE kvStore SET value = printf('%02000d', 1)");
        StoreExporter exporter =
                StoreExporter.openReadingAhead(store, ArtifactMode.ARCHIVAL, new Watched(opened, () -> {}));
        Cursor<ExportEntry> data = exporter.exportData();
        assertThat(data.next().key()).isEqualTo("kv.key.0");
        InputStream artifact = exporter.artifact(names(exporter).getFirst());
        assertThat(artifact.read()).isEqualTo('i');
        exporter.close();
        assertThat(opened).hasSize(3).allMatch(ExportAheadTest::isClosed);
    }

    private static String failureAfter(ExportSource exporter, AtomicLong entries) {
        try (Cursor<ExportEntry> data = exporter.exportData()) {
            while (data.hasNext()) {
                data.next();
                entries.incrementAndGet();
            }
            return "none";
        } catch (StoreException e) {
            return e.reason() + " " + e.getMessage();
        }
    }

    @Test
    void badRowFailsAtItsPlace() throws Exception {
        Path store = store();
        change(store, "UPDATE kvStore SET value = NULL WHERE key = 'key.3456'");
        AtomicLong plainEntries = new AtomicLong();
        AtomicLong aheadEntries = new AtomicLong();
        try (StoreExporter plain = StoreExporter.open(store, ArtifactMode.OPERATIONAL);
                StoreExporter ahead = StoreExporter.openReadingAhead(store, ArtifactMode.OPERATIONAL)) {
            assertThat(failureAfter(ahead, aheadEntries))
                    .startsWith("CORRUPT table kvStore: the row of key \"key.3456\" has no value")
                    .isEqualTo(failureAfter(plain, plainEntries));
        }
        assertThat(aheadEntries).hasValue(plainEntries.get());
    }

    @Test
    void badArtifactFailsWhenItIsReadAndNoneWhenItIsAskedFor() throws Exception {
        Path store = store();
        List<ArtifactName> names;
        try (StoreExporter whole = StoreExporter.open(store, ArtifactMode.ARCHIVAL)) {
            names = names(whole);
        }
        change(store, "DELETE FROM transcriptItems WHERE vatID = 'v2' AND position = 7");
        try (StoreExporter exporter = StoreExporter.openReadingAhead(store, ArtifactMode.DEBUG)) {
            assertThat(bytes(exporter, names.get(0))).isNotEmpty();
            assertThatThrownBy(() -> bytes(exporter, names.get(1)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageStartingWith("read 59 transcript entries (expected 60)");
            assertThat(bytes(exporter, names.get(2))).isNotEmpty();
            assertThatThrownBy(() -> exporter.artifact(ArtifactName.parse("snapshot.v1.9")))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND));
        }
    }

    @Test
    void anyOrderIsReadSideBySide() throws Exception {
        Path store = store();
        try (StoreExporter exporter = StoreExporter.openReadingAhead(store, ArtifactMode.ARCHIVAL);
                StoreExporter plain = StoreExporter.open(store, ArtifactMode.ARCHIVAL);
                Cursor<ExportEntry> data = exporter.exportData()) {
            List<ArtifactName> names = names(exporter);
            ExportEntry first = data.next();
            assertThat(first.key()).isEqualTo("kv.key.0");
            try (InputStream one = exporter.artifact(names.get(0));
                    InputStream passedOver = exporter.artifact(names.get(2));
                    InputStream again = exporter.artifact(names.get(0))) {
                assertThat(passedOver.readAllBytes()).isEqualTo(bytes(plain, names.get(2)));
                assertThat(again.readAllBytes()).isEqualTo(bytes(plain, names.get(0)));
                assertThat(one.readAllBytes()).isEqualTo(bytes(plain, names.get(0)));
                assertThat(bytes(exporter, names.get(5))).isEqualTo(bytes(plain, names.get(5)));
            }
            AtomicLong rest = new AtomicLong();
            data.forEachRemaining(entry -> rest.incrementAndGet());
            assertThat(rest).hasValue(plain.entryCount() - 1);
        }
    }
}
