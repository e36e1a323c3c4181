package io.swingnode.persistence;

import static io.swingnode.persistence.TestStore.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.maintenance.DumpEntry;
import io.swingnode.persistence.maintenance.ExportScan;
import io.swingnode.persistence.maintenance.Finding;
import io.swingnode.persistence.maintenance.Note;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.Copies;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.ExportDigest;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text with halves of surrogate pairs, beside a store that the reference wrote ({@code tests/interop}). */
class HalfPairsTest {
    private static final Path RECORDED = Recorded.STORES.resolve("half-pairs");
    private static final String CRANK_HASH = "f8253fbb4fe9acd15b115146bfb0649debd35fae5edfe4864e4ed24b48f3abc5";
    private static final String ACTIVITY_HASH = "bf94bea3a25353a83896c1df7035a2715bd854acc66016b685b4798f6d27372a";
    private static final String SPAN_HASH = "1b0a78da7c3cdabf8cb872993f570a98fa8834c1fd7025c28b420a83dfb35c95";
    private static final List<String> ITEMS =
            List.of("plain", "half \ud800", "\udc00\ud800", "pair \ud800\udc00 and half \udc00", "\ufffd and \ud800");

    /** In the order of their bytes. */
    private static final List<String> KEYS = List.of(
            "activityhash",
            "half.\ud7ff",
            "half.\ud800",
            "half.\ud800x\udc00",
            "half.\udc00",
            "half.\ue000",
            "half.\ufffd",
            "half.\ufffd\ufffd\ufffd",
            "half.\ud800\udc00",
            "local.\udc00",
            "value");

    private static final String SELECT_TEXTS = """
            SELECT hex(CAST(key AS BLOB)), hex(CAST(value AS BLOB)), typeof(key), typeof(value) FROM kvStore
            UNION ALL
            SELECT position, hex(CAST(item AS BLOB)), incarnation, typeof(item) FROM transcriptItems
            ORDER BY 1""";

    @TempDir
    Path temp;

    /** What {@code record-half-pairs.mjs} does. */
    private static CrankHashes populate(SwingStore store) {
        store.startCrank();
        KernelKvStore kv = store.kernelKv();
        kv.set("half.\ud800", "high in key");
        kv.set("half.\udc00", "low in key");
        kv.set("half.\ud800\udc00", "a pair in key");
        kv.set("half.\ud7ff", "before the halves");
        kv.set("half.\ue000", "after the halves");
        kv.set("half.\ufffd", "a replacement character");
        kv.set("half.\ufffd\ufffd\ufffd", "three of them");
        kv.set("half.\ud800x\udc00", "\udc00\ud800 swapped \ud800\udc00 pair \ud800");
        kv.set("value", "a\ud800b");
        kv.set("gone.\ud800", "x");
        kv.delete("gone.\ud800");
        kv.set("local.\udc00", "local \ud800");
        CrankHashes hashes = store.emitCrankHashes();
        store.endCrank();
        store.transcripts().initTranscript(V1);
        ITEMS.forEach(item -> store.transcripts().addItem(V1, item));
        store.transcripts().rolloverSpan(V1);
        store.transcripts().addItem(V1, "again \ud800");
        store.hostKv().set("host.\ud800", "host \udc00");
        store.hostKv().set("host.height", "7");
        return hashes;
    }

    private TestStore open(long bufferLimitBytes) {
        return TestStore.open(
                temp.resolve("store"),
                bufferLimitBytes,
                options -> options.toBuilder().halfPairs(true).tellDeltas(true).build());
    }

    private Path recordedCopy() throws IOException {
        return Recorded.copy(RECORDED.resolve("store"), temp.resolve("copy"));
    }

    private static List<String> texts(Path dir) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = Database.sqlite().open(StoreDirectory.fileIn(dir), Database.Use.READ);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SELECT_TEXTS)) {
            while (rows.next()) {
                texts.add(rows.getString(1) + " " + rows.getString(2) + " " + rows.getString(3) + " "
                        + rows.getString(4));
            }
        }
        return texts;
    }

    private static List<String> keys(KernelKvStore kv) {
        List<String> keys = new ArrayList<>();
        for (Optional<String> key = kv.getNextKey(""); key.isPresent(); key = kv.getNextKey(key.get())) {
            keys.add(key.get());
        }
        return keys;
    }

    private static void assertReadable(SwingStore store) {
        assertThat(keys(store.kernelKv())).isEqualTo(KEYS);
        assertThat(store.kernelKv().get("half.\ud800")).contains("high in key");
        assertThat(store.kernelKv().get("half.\ud800x\udc00"))
                .contains("\udc00\ud800 swapped \ud800\udc00 pair \ud800");
        assertThat(store.kernelKv().get("local.\udc00")).contains("local \ud800");
        assertThat(store.kernelKv().has(Utf8Text.exported("local.\udc00"))).isFalse();
        assertThat(store.hostKv().get("host.\ud800")).contains("host \udc00");
        assertThat(store.hostKv().getNextKey("host.height")).contains("host.\ud800");
        assertThat(store.transcripts().findSpan(V1, 0).orElseThrow().hash()).isEqualTo(SPAN_HASH);
        assertThat(TestStore.items(store.transcripts().readSpan(V1, 0))).isEqualTo(ITEMS);
    }

    private static void assertExportedAsRecorded(Path store, Path into) throws IOException {
        try (StoreExporter exporter = StoreExporter.open(store, ArtifactMode.ARCHIVAL)) {
            Copies.export(exporter, into, ArtifactMode.ARCHIVAL);
        }
        Path recorded = RECORDED.resolve("export-archival");
        for (String file : Recorded.files(recorded).keySet()) {
            assertThat(into.resolve(file)).hasSameBinaryContentAs(recorded.resolve(file));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, TestStore.NO_SPILL})
    void writesAndTellsWhatTheReferenceDoes(long bufferLimitBytes) throws Exception {
        try (TestStore store = open(bufferLimitBytes)) {
            CrankHashes hashes = populate(store.store);
            assertThat(hashes).isEqualTo(new CrankHashes(CRANK_HASH, ACTIVITY_HASH));
            assertReadable(store.store);
            ExportDigest digest = new ExportDigest();
            store.store.commit().delta().applyTo(digest);
            assertReadable(store.store);
            try (ExportScan scan = ExportScan.open(store.dir, Database.sqlite())) {
                assertThat(digest.value()).isEqualTo(scan.run(entries -> {}).value());
            }
            store.reopen();
            assertReadable(store.store);
            assertThat(texts(store.dir)).isEqualTo(texts(RECORDED.resolve("store")));
            List<ExportEntry> told =
                    store.handedOver.stream().flatMap(List::stream).toList();
            assertThat(Recorded.lines(cursor(told))).isEqualTo(Files.readString(RECORDED.resolve("callback.jsonl")));
            assertExportedAsRecorded(store.dir, temp.resolve("export"));
        }
    }

    private static <T> Cursor<T> cursor(List<T> values) {
        Iterator<T> iterator = values.iterator();
        return new Cursor<>() {
            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public T next() {
                return iterator.next();
            }

            @Override
            public void close() {
                // There is nothing to let go of.
            }
        };
    }

    @Test
    void withoutTheOptionReadsAndDeletesWhatTheReferenceWroteButWritesNoMore() throws Exception {
        Path dir = recordedCopy();
        assertExportedAsRecorded(dir, temp.resolve("export"));
        try (TestStore store = TestStore.open(dir, TestStore.NO_SPILL)) {
            assertReadable(store.store);
            List<String> before = texts(dir);
            assertThatThrownBy(() -> store.store.kernelKv().set("half.\ud800", "x"))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE));
            assertThatThrownBy(() -> store.store.kernelKv().set("value", "\ud800"))
                    .hasMessageContaining("half a surrogate pair");
            assertThatThrownBy(() -> store.store.transcripts().addItem(V1, "\ud800"))
                    .hasMessageContaining("half a surrogate pair");
            store.store.kernelKv().delete("half.\ud800");
            store.store.kernelKv().delete("gone.\udc00");
            store.store.commit();
            assertThat(texts(dir)).hasSize(before.size() - 1).isSubsetOf(before);
        }
    }

    @Test
    void anExportOfSuchItemsCannotBeImported() throws Exception {
        Path dir = recordedCopy();
        try (StoreExporter exporter = StoreExporter.open(dir, ArtifactMode.ARCHIVAL)) {
            assertThatThrownBy(() -> Copies.importFrom(
                            exporter, temp.resolve("import"), ImportOptions.of(ArtifactMode.ARCHIVAL)))
                    .hasMessageContaining("transcript.v1.0.5")
                    .hasMessageContaining("23eed13b3d4e55a2cfb04836ccaca667081ae2206593ff3f4a8609d069939887");
        }
    }

    @Test
    void verifyNamesTheRowsAndFindsNothingWrong() throws Exception {
        Path dir = recordedCopy();
        StoreVerifier.Report report = StoreVerifier.verify(dir, CopyProgress.NONE, Database.sqlite());
        assertThat(report.findings()).isEmpty();
        assertThat(report.notes())
                .containsExactly(
                        new Note.HalfPairs(
                                "kvStore",
                                6,
                                List.of(
                                        "key \"half.\\ud800\"",
                                        "key \"half.\\udc00\"",
                                        "key \"half.\\ud800x\\udc00\"",
                                        "key \"value\"",
                                        "key \"local.\\udc00\"",
                                        "key \"host.\\ud800\"")),
                        new Note.HalfPairs(
                                "transcriptItems",
                                5,
                                List.of(
                                        "item 1 of vat v1",
                                        "item 2 of vat v1",
                                        "item 3 of vat v1",
                                        "item 4 of vat v1",
                                        "item 5 of vat v1")));
        assertThat(report.notes().getLast().describe()).contains("5 rows hold half a surrogate pair");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "eda080edb080", "eda080ff"})
    void otherMalformedTextStaysAFinding(String hex) throws Exception {
        Path dir = recordedCopy();
        try (Connection connection = Database.sqlite().open(StoreDirectory.fileIn(dir), Database.Use.WRITE);
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE kvStore SET value = CAST(x'" + hex + "' AS TEXT) WHERE key = 'value'");
        }
        StoreVerifier.Report report = StoreVerifier.verify(dir, CopyProgress.NONE, Database.sqlite());
        assertThat(report.findings())
                .startsWith(new Finding.BadRow("kvStore", "the text under key \"value\" is not UTF-8"));
        try (SwingStore store = SwingStore.openReadOnly(dir, StoreOptions.defaults())) {
            assertThat(store.kernelKv().get("value").orElseThrow())
                    .contains("\ufffd")
                    .doesNotContain("\ud800");
        }
    }

    @Test
    void dumpIsLossless() throws Exception {
        List<String> keys = new ArrayList<>();
        List<String> items = new ArrayList<>();
        try (SwingStore store = SwingStore.openReadOnly(recordedCopy(), StoreOptions.defaults());
                Cursor<DumpEntry> dump = store.dump(true)) {
            dump.forEachRemaining(entry -> {
                switch (entry) {
                    case DumpEntry.Key key -> keys.add(key.key());
                    case DumpEntry.Item item -> items.add(item.item());
                    default -> {}
                }
            });
        }
        assertThat(keys).containsAll(KEYS).contains("host.\ud800");
        assertThat(items).startsWith(ITEMS.toArray(new String[0])).endsWith("again \ud800");
    }

    @Test
    void archivesWhatAnExportHas() throws Exception {
        Path archive = temp.resolve("archive");
        Path span = archive.resolve(ArchiveOptions.TRANSCRIPTS).resolve("transcript.v1.0.5.gz");
        Path trace = temp.resolve("trace");
        try (TestStore store = TestStore.open(
                temp.resolve("store"),
                TestStore.NO_SPILL,
                options -> options.toBuilder()
                        .halfPairs(true)
                        .traceFile(trace)
                        .keepTranscripts(false)
                        .archive(ArchiveOptions.below(archive))
                        .build())) {
            CrankHashes unused = populate(store.store);
            store.store.commit();
            // As if the process had ended before it gave the file its name.
            Files.move(span, span.resolveSibling(span.getFileName() + ".tmp"));
            store.reopen();
        }
        try (InputStream plain = new GZIPInputStream(Files.newInputStream(span))) {
            assertThat(plain.readAllBytes())
                    .isEqualTo(Files.readAllBytes(RECORDED.resolve("export-archival/transcript.v1.0.5")));
        }
        assertThat(Files.readString(trace, StandardCharsets.UTF_8)).contains("set value a\ufffdb\n");
    }
}
