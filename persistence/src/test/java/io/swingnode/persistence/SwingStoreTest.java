package io.swingnode.persistence;

import static io.swingnode.persistence.TestStore.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.persistence.block.WriterLink;
import io.swingnode.persistence.maintenance.DumpEntry;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Opening and closing a store, other connections to it, and its file. */
@ParameterizedClass(name = "buffer limit {0}")
@ValueSource(longs = {1, 3000, TestStore.NO_SPILL})
class SwingStoreTest {
    @Parameter
    long bufferLimitBytes;

    @TempDir
    Path dir;

    private StoreOptions options() {
        return StoreOptions.builder()
                .bufferLimitBytes(bufferLimitBytes)
                .cacheLimitBytes(1 << 20)
                .build();
    }

    @Test
    void secondWriterIsRefusedAtOnceAndLosesNothing() {
        try (SwingStore first = SwingStore.open(dir, options());
                SwingStore second = SwingStore.open(dir, options())) {
            assertThat(second.kernelKv().get("a")).isEmpty();
            first.kernelKv().set("a", "first");
            StoreException busy = catchThrowableOfType(
                    StoreException.class, () -> second.kernelKv().set("a", "second"));
            assertThat(busy.reason()).isEqualTo(Reason.BUSY);
            assertThat(busy).hasMessageContaining("written by another writer");
            assertThat(catchThrowableOfType(StoreException.class, () -> SwingStore.open(dir, options()))
                            .reason())
                    .isEqualTo(Reason.BUSY);
            first.commit();
            second.kernelKv().set("b", second.kernelKv().get("b").orElse("none"));
            assertThat(second.kernelKv().get("a")).contains("first");
            second.commit();
            first.transcripts().initTranscript(V1);
            assertThat(first.kernelKv().get("b")).contains("none");
        }
    }

    @Test
    void commitOfNothingLetsOthersWrite() {
        try (SwingStore first = SwingStore.open(dir, options());
                SwingStore second = SwingStore.open(dir, options())) {
            first.startCrank();
            first.endCrank();
            first.commit();
            second.kernelKv().set("a", "1");
            second.commit();
            assertThat(second.kernelKv().get("a")).contains("1");
        }
    }

    @Test
    void readersAreNeverLockedOutAndSeeTheLastCommit() throws SQLException {
        try (TestStore test = TestStore.open(dir, bufferLimitBytes)) {
            test.populate(false);
            assertThat(count("kvStore WHERE key = 'c'")).isZero();
            try (SwingStore reader = SwingStore.openReadOnly(dir, options())) {
                assertThat(reader.kernelKv().get("c")).isEmpty();
                assertThat(reader.kernelKv().get("b")).contains("");
                test.store.commit();
                assertThat(count("kvStore WHERE key = 'c'")).isEqualTo(1);
                assertThat(count("pendingExports")).isZero();
            }
        }
    }

    private int count(String what) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(dir));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + what)) {
            return row.getInt(1);
        }
    }

    @Test
    void readOnlyStoreRefusesChanges() {
        assertThat(catchThrowableOfType(StoreException.class, () -> SwingStore.openReadOnly(dir, options()))
                        .reason())
                .isEqualTo(Reason.NOT_FOUND);
        SwingStore.open(dir, options()).close();
        try (SwingStore reader = SwingStore.openReadOnly(dir, options())) {
            for (Runnable change : List.<Runnable>of(
                    () -> reader.kernelKv().set("a", "1"),
                    () -> reader.hostKv().delete("host.a"),
                    () -> reader.transcripts().initTranscript(V1),
                    reader::startCrank,
                    reader::emitCrankHashes)) {
                StoreException refused = catchThrowableOfType(StoreException.class, change::run);
                assertThat(refused.reason()).isEqualTo(Reason.USAGE);
            }
            reader.commit();
        }
    }

    @Test
    void initErasesAStoreAndNothingElse() throws IOException {
        try (TestStore test = TestStore.open(dir, bufferLimitBytes)) {
            test.populate(false);
            test.store.commit();
        }
        Path foreign = Files.writeString(dir.resolve("notes.txt"), "mine");
        StoreException refused = catchThrowableOfType(StoreException.class, () -> SwingStore.init(dir, options()));
        assertThat(refused.reason()).isEqualTo(Reason.USAGE);
        assertThat(refused).hasMessageContaining("notes.txt");
        try (SwingStore store = SwingStore.open(dir, options())) {
            assertThat(store.kernelKv().get("a")).contains("1");
            assertThat(store.diskUsage()).isEqualTo(Files.size(StoreDirectory.fileIn(dir)));
        }
        Files.delete(foreign);
        try (SwingStore store = SwingStore.init(dir, options())) {
            assertThat(store.kernelKv().getNextKey("")).isEmpty();
        }
    }

    @Test
    void storeInMemoryGoesToBytesAndBack() throws IOException {
        byte[] image;
        try (SwingStore store = SwingStore.inMemory(options())) {
            store.kernelKv().set("a", "1");
            store.transcripts().initTranscript(V1);
            store.snapshots().saveSnapshot(V1, 0, TestStore.utf8("heap"));
            image = store.serialize();
            assertThat(store.hasUncommittedChanges()).isTrue();
            store.commit();
            assertThat(store.serialize()).hasSameSizeAs(image);
            assertThat(store.diskUsage()).isZero();
        }
        try (SwingStore copy = SwingStore.deserialize(image, options())) {
            assertThat(copy.kernelKv().get("a")).contains("1");
            assertThat(TestStore.load(copy, V1)).isEqualTo("heap");
            copy.kernelKv().set("a", "2");
            copy.commit();
            assertThat(copy.kernelKv().get("a")).contains("2");
        }
        StoreException corrupt = catchThrowableOfType(
                StoreException.class,
                () -> SwingStore.deserialize("no store".repeat(99).getBytes(StandardCharsets.UTF_8), options()));
        assertThat(corrupt.reason()).isEqualTo(Reason.CORRUPT);
    }

    @Test
    void opensAFileByNameAndWithoutJournal() throws SQLException {
        Path file = dir.resolve("other.sqlite");
        try (SwingStore store = SwingStore.openFile(file, options(), WriterLink.calling())) {
            store.kernelKv().set("a", "1");
            store.commit();
        }
        assertThat(TestStore.rows(file)).containsExactly("kvStore[a, 1]");
        try (SwingStore store = SwingStore.openUnsafeFast(dir.resolve("fast"), options())) {
            store.kernelKv().set("a", "1");
            store.commit();
            store.kernelKv().set("b", "2");
            store.commit();
        }
        try (SwingStore store = SwingStore.open(dir.resolve("fast"), options())) {
            assertThat(store.kernelKv().getNextKey("a")).contains("b");
        }
    }

    @Test
    void tracesEachChangeOfAKey() throws IOException {
        Path trace = dir.resolve("trace.log");
        StoreOptions traced = options().toBuilder().traceFile(trace).build();
        try (SwingStore store = SwingStore.open(dir.resolve("store"), traced)) {
            store.kernelKv().set("a", "1 \u20ac");
            store.hostKv().set("host.b", "");
            store.kernelKv().delete("local.c");
            store.commit();
            assertThat(trace).hasContent("set a 1 \u20ac\nset host.b \ndel local.c\n");
        }
        try (SwingStore store = SwingStore.open(dir.resolve("store"), traced)) {
            store.hostKv().delete("host.b");
        }
        assertThat(Files.readAllLines(trace)).hasSize(4).last().isEqualTo("del host.b");
    }

    @Test
    void unusableTraceFileLeavesNoStoreOpen() {
        StoreOptions bad = options().toBuilder()
                .traceFile(dir.resolve("absent").resolve("trace.log"))
                .build();
        assertThat(catchThrowableOfType(RuntimeException.class, () -> SwingStore.open(dir, bad)))
                .isNotNull();
        assertThat(dir.resolve(StoreDirectory.FILE_NAME + "-wal")).doesNotExist();
    }

    @Test
    void dumpsWithAndWithoutHistory() {
        try (TestStore test = TestStore.open(dir, bufferLimitBytes)) {
            test.populate(true);
            String readable = test.readable();
            List<String> all = dump(test.store, true);
            assertThat(all)
                    .contains("kv c=3", "kv d=4", "kv host.a=changed", "kv local.x=here")
                    .contains("span transcript.v1.0", "item v1 0 first", "item v1 5 sixth", "span transcript.v3.0")
                    .contains("snapshot.v1.2 pruned", "snapshot.v1.3 heap at 3", "snapshot.v2.0 heap of v2")
                    .contains("bundle " + TestStore.idOf(TestStore.OTHER_BUNDLE))
                    .doesNotContain("kv a=1", "bundle " + TestStore.idOf(TestStore.BUNDLE));
            assertThat(dump(test.store, false))
                    .contains("kv c=3", "span transcript.v1.current", "item v1 3 fourth", "snapshot.v1.3 heap at 3")
                    .doesNotContain("span transcript.v1.0", "item v1 0 first", "snapshot.v1.2 pruned");
            assertThat(test.readable()).isEqualTo(readable);
            test.store.rollbackCrank("s");
            assertThat(dump(test.store, true)).contains("kv a=1", "kv d=4").doesNotContain("kv e=5");
        }
    }

    @Test
    void dumpsMoreThanAPage() {
        try (SwingStore store = SwingStore.open(dir, options())) {
            store.transcripts().initTranscript(V1);
            for (int i = 0; i < 1001; i++) {
                store.kernelKv().set("k" + i, "1");
                store.transcripts().addItem(V1, "item");
            }
            assertThat(dump(store, true)).hasSize(2 * 1001 + 1).doesNotHaveDuplicates();
        }
    }

    /** The lines of a dump; the plain bytes of a snapshot are in the line of the snapshot. */
    private static List<String> dump(SwingStore store, boolean withHistory) {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (Cursor<DumpEntry> entries = store.dump(withHistory)) {
            while (entries.hasNext()) {
                DumpEntry entry = entries.next();
                if (gzip.size() > 0 && !(entry instanceof DumpEntry.SnapshotBytes)) {
                    lines.add(lines.removeLast() + " " + plain(gzip));
                    gzip.reset();
                }
                switch (entry) {
                    case DumpEntry.Key key -> lines.add("kv " + key.key() + "=" + key.value());
                    case DumpEntry.Span span -> lines.add("span " + span.span().key());
                    case DumpEntry.Item item ->
                        lines.add("item " + item.vat() + " " + item.position() + " " + item.item());
                    case DumpEntry.Snapshot snapshot ->
                        lines.add(snapshot.snapshot().key() + (snapshot.hasBytes() ? "" : " pruned"));
                    case DumpEntry.SnapshotBytes bytes -> {
                        byte[] part = new byte[bytes.gzip().remaining()];
                        bytes.gzip().get(part);
                        gzip.writeBytes(part);
                    }
                    case DumpEntry.Bundle bundle -> lines.add("bundle " + bundle.id());
                }
            }
        }
        if (gzip.size() > 0) {
            lines.add(lines.removeLast() + " " + plain(gzip));
        }
        return lines;
    }

    private static String plain(ByteArrayOutputStream gzip) {
        try {
            return new String(
                    new GZIPInputStream(new ByteArrayInputStream(gzip.toByteArray())).readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
