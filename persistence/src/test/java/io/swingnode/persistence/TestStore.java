package io.swingnode.persistence;

import io.swingnode.persistence.sqlite.Schema;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.Bundle;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A store in a directory of its own, what its sink was given, and all that can be seen of it. */
public final class TestStore implements AutoCloseable {
    public static final long NO_SPILL = 64L << 20;

    /** A deadline that matters only when the test fails anyway. */
    public static final Duration PATIENCE = Duration.ofMinutes(1);

    public static final VatId V1 = new VatId("v1");
    public static final VatId V2 = new VatId("v2");
    public static final VatId V3 = new VatId("v3");
    public static final VatId ABSENT = new VatId("v9");
    public static final Bundle.NestedEvaluate BUNDLE = new Bundle.NestedEvaluate("1 + 1", Optional.empty());
    public static final Bundle.NestedEvaluate OTHER_BUNDLE = new Bundle.NestedEvaluate("\u00fc", Optional.of("{}"));

    private static final int LAST_POSITION = 8;

    final Path dir;
    final StoreOptions options;
    public final List<List<ExportEntry>> handedOver = new ArrayList<>();
    public SwingStore store;

    private TestStore(Path dir, UnaryOperator<StoreOptions> configure) {
        this.dir = dir;
        this.options = configure.apply(StoreOptions.builder()
                .compressionLevel(1)
                .exportSink(handedOver::add)
                .build());
        this.store = SwingStore.open(dir, options);
    }

    public static TestStore open(Path dir, long bufferLimitBytes) {
        return open(dir, bufferLimitBytes, options -> options);
    }

    public static TestStore open(Path dir, long bufferLimitBytes, UnaryOperator<StoreOptions> configure) {
        return new TestStore(
                dir,
                options -> configure.apply(options.toBuilder()
                        .bufferLimitBytes(bufferLimitBytes)
                        .cacheLimitBytes(bufferLimitBytes == 1 ? 0 : 1 << 20)
                        .build()));
    }

    public static BundleId idOf(Bundle.NestedEvaluate bundle) {
        return new BundleId("b0-" + Hashes.sha256(bundle.toJson()));
    }

    /** Closes without commit and opens again. */
    public void reopen() {
        store.close();
        store = SwingStore.open(dir, options);
    }

    public void save(VatId vat, long snapPos, String plain) {
        try {
            store.snapshots().saveSnapshot(vat, snapPos, utf8(plain));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static InputStream utf8(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String load(SwingStore store, VatId vat) {
        try (InputStream in = store.snapshots().loadSnapshot(vat)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the store some of everything, committed; then a block that is not; then, if wanted, half a crank. */
    public void populate(boolean inCrank) {
        populateCommitted();
        store.kernelKv().set("c", "3");
        store.kernelKv().delete("b");
        store.hostKv().set("host.a", "changed");
        store.transcripts().addItem(V1, "fifth");
        save(V2, 0, "heap of v2");
        store.bundles().addBundle(idOf(OTHER_BUNDLE), OTHER_BUNDLE);
        if (inCrank) {
            store.startCrank();
            store.kernelKv().set("d", "4");
            store.establishCrankSavepoint("s");
            store.kernelKv().set("e", "5");
            store.transcripts().addItem(V1, "sixth");
            store.establishCrankSavepoint("s");
            store.kernelKv().delete("a");
            store.bundles().deleteBundle(idOf(BUNDLE));
        }
    }

    private void populateCommitted() {
        store.kernelKv().set("a", "1");
        store.kernelKv().set("b", "");
        store.kernelKv().set("local.x", "here");
        store.hostKv().set("host.a", "host's");
        for (VatId vat : List.of(V1, V2, V3)) {
            store.transcripts().initTranscript(vat);
        }
        store.transcripts().addItem(V1, "first");
        store.transcripts().addItem(V1, "second");
        save(V1, 2, "heap at 2");
        store.transcripts().rolloverSpan(V1);
        store.transcripts().addItem(V1, "third");
        save(V1, 3, "heap at 3");
        store.transcripts().rolloverIncarnation(V1);
        store.transcripts().addItem(V1, "fourth");
        store.transcripts().addItem(V3, "last words");
        store.transcripts().stopUsingTranscript(V3);
        store.bundles().addBundle(idOf(BUNDLE), BUNDLE);
        store.emitCrankHashes();
        store.commit();
    }

    /** Everything that can be read through the store, uncommitted changes included. */
    public String readable() {
        StringBuilder out = new StringBuilder();
        out.append("crank ").append(store.inCrank()).append(' ').append(store.getActivityhash());
        out.append("\n'' = ").append(store.kernelKv().get(""));
        for (Optional<String> key = store.kernelKv().getNextKey("");
                key.isPresent();
                key = store.kernelKv().getNextKey(key.get())) {
            out.append("\nkv ")
                    .append(key.get())
                    .append(" = ")
                    .append(store.kernelKv().get(key.get()));
        }
        out.append("\nhost ")
                .append(store.hostKv().get("host.a"))
                .append(store.hostKv().get("host.b"));
        for (VatId vat : List.of(V1, V2, V3, ABSENT)) {
            appendVat(out, vat);
        }
        out.append("\nsnapshots ").append(store.snapshots().listAll());
        for (BundleId id : List.of(idOf(BUNDLE), idOf(OTHER_BUNDLE))) {
            boolean there = store.bundles().hasBundle(id);
            out.append("\nbundle ").append(there ? store.bundles().getBundle(id) : "none");
        }
        return out.toString();
    }

    private void appendVat(StringBuilder out, VatId vat) {
        out.append("\nvat ").append(vat);
        for (long position = 0; position < LAST_POSITION; position++) {
            Optional<SpanRecord> span = store.transcripts().findSpan(vat, position);
            if (span.isPresent()) {
                out.append("\n  ").append(span.get().toJson());
                out.append(items(store.transcripts().readSpan(vat, position)));
                if (span.get().isCurrent()) {
                    out.append(store.transcripts().getCurrentSpanBounds(vat));
                }
            }
        }
        Optional<SnapshotInfo> info = store.snapshots().getSnapshotInfo(vat);
        out.append("\n  ").append(info);
        if (info.isPresent()) {
            out.append(load(store, vat));
        }
    }

    /** The items, and at the end what reading failed with, if it did. */
    public static List<String> items(Iterator<String> span) {
        List<String> items = new ArrayList<>();
        try {
            span.forEachRemaining(items::add);
        } catch (StoreException e) {
            items.add(e.reason() + ": " + e.getMessage());
        }
        return items;
    }

    /** Ends the crank if there is one, commits, and tells all that a host and a copy of the store can see. */
    public String finish() throws SQLException {
        CrankHashes hashes = store.emitCrankHashes();
        if (store.inCrank()) {
            store.endCrank();
        }
        store.commit();
        return hashes + "\n" + handedOver + "\n" + readable() + "\n" + rows();
    }

    /** Every row of the committed file, read without the store. */
    public List<String> rows() throws SQLException {
        return rows(StoreDirectory.fileIn(dir));
    }

    public static List<String> rows(Path file) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String table : Schema.TABLES) {
                try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table + " ORDER BY 1, 2")) {
                    while (rows.next()) {
                        found.add(table + row(rows));
                    }
                }
            }
        }
        return found;
    }

    private static List<String> row(ResultSet rows) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            Object value = rows.getObject(i);
            values.add(value instanceof byte[] bytes ? "blob " + Hashes.sha256(bytes) : String.valueOf(value));
        }
        return values;
    }

    @Override
    public void close() {
        store.close();
    }
}
