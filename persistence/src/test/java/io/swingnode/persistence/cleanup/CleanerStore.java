package io.swingnode.persistence.cleanup;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.Copies;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** A store whose terminated vats are cleaned block by block, and what its file holds meanwhile. */
final class CleanerStore implements AutoCloseable {
    /** Runs in every block and keeps its transcript, whatever else is deleted. */
    static final VatId LIVE = new VatId("v5");

    private static final String COUNT_SNAPSHOTS_AND_SPANS =
            "SELECT (SELECT COUNT(*) FROM snapshots), (SELECT COUNT(*) FROM transcriptSpans)";

    private static final String SELECT_RECORDS = """
            SELECT 'snapshot', vatID, snapPos, inUse, hash FROM snapshots
            UNION ALL SELECT 'span', vatID, startPos, isCurrent, hash FROM transcriptSpans
            ORDER BY 1, 2, 3""";

    private static final String SELECT_ITEMS_OUTSIDE_SPANS = """
            SELECT COUNT(*) FROM transcriptItems AS item WHERE NOT EXISTS (
              SELECT 1 FROM transcriptSpans
              WHERE vatID = item.vatID AND startPos <= item.position AND item.position < endPos)""";

    /** How many rows there are. */
    record Rows(long snapshots, long spans) {
        Rows minus(Rows other) {
            return new Rows(snapshots - other.snapshots, spans - other.spans);
        }
    }

    final SwingStore store;
    private final Path dir;
    private final Connection reader;

    /** What the sink was given since the last look. */
    private final List<ExportEntry> handedOver = new ArrayList<>();

    private long height;

    CleanerStore(Path dir, long height, UnaryOperator<StoreOptions> configure) throws SQLException {
        this.dir = dir;
        this.height = height;
        StoreOptions options = StoreOptions.builder()
                .keepSnapshots(true)
                .exportSink(handedOver::addAll)
                .build();
        this.store = SwingStore.open(dir, configure.apply(options));
        this.reader = Database.sqlite().open(StoreDirectory.fileIn(dir), Database.Use.READ);
    }

    /** A vat with so many closed spans of {@code itemsPerSpan} items, and so many snapshots, one of them in use. */
    void addVat(VatId vat, int spans, int itemsPerSpan, int snapshots) {
        store.transcripts().initTranscript(vat);
        for (int span = 0; span < spans; span++) {
            for (int item = 0; item < itemsPerSpan; item++) {
                store.transcripts().addItem(vat, "{\"vat\":\"" + vat + "\",\"n\":" + span + "}");
            }
            if (span == spans / 2) {
                store.transcripts().rolloverIncarnation(vat);
            } else {
                store.transcripts().rolloverSpan(vat);
            }
        }
        for (int snapshot = 0; snapshot < snapshots; snapshot++) {
            save(vat, (long) (snapshot + 1) * itemsPerSpan);
        }
    }

    private void save(VatId vat, long snapPos) {
        byte[] heap = ("heap of " + vat + " at " + snapPos).getBytes(StandardCharsets.UTF_8);
        try {
            store.snapshots().saveSnapshot(vat, snapPos, new ByteArrayInputStream(heap));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a block of one crank that cleans and commits; gives what was cleaned. */
    CleanupReport block(CleanupBudget budget) {
        height++;
        store.startCrank();
        store.kernelKv().set("block", Long.toString(height));
        store.transcripts().addItem(LIVE, "{\"height\":" + height + "}");
        store.emitCrankHashes();
        store.endCrank();
        CleanupReport report = store.cleaner().clean(budget);
        store.hostKv().set("host.height", Long.toString(height));
        store.commit();
        return report;
    }

    long height() {
        return height;
    }

    List<ExportEntry> takeHandedOver() {
        List<ExportEntry> taken = List.copyOf(handedOver);
        handedOver.clear();
        return taken;
    }

    Rows rows() throws SQLException {
        try (Statement statement = reader.createStatement();
                ResultSet row = statement.executeQuery(COUNT_SNAPSHOTS_AND_SPANS)) {
            return new Rows(row.getLong(1), row.getLong(2));
        }
    }

    /** The committed rows of spans and snapshots, without sizes and bytes. */
    Set<String> records() throws SQLException {
        TreeSet<String> records = new TreeSet<>();
        try (Statement statement = reader.createStatement();
                ResultSet rows = statement.executeQuery(SELECT_RECORDS)) {
            while (rows.next()) {
                records.add(String.join(
                        " ",
                        rows.getString(1),
                        rows.getString(2),
                        rows.getString(3),
                        String.valueOf(rows.getString(4)),
                        String.valueOf(rows.getString(5))));
            }
        }
        return records;
    }

    /** The kinds, vats and positions of {@link #records}. */
    Set<String> keys() throws SQLException {
        TreeSet<String> keys = new TreeSet<>();
        for (String row : records()) {
            keys.add(row.replaceFirst("^(\\S+ \\S+ \\S+).*", "$1"));
        }
        return keys;
    }

    long itemsOutsideSpans() throws SQLException {
        try (Statement statement = reader.createStatement();
                ResultSet row = statement.executeQuery(SELECT_ITEMS_OUTSIDE_SPANS)) {
            return row.getLong(1);
        }
    }

    List<ExportEntry> exportData() {
        List<ExportEntry> entries = new ArrayList<>();
        try (StoreExporter exporter = StoreExporter.open(dir, ArtifactMode.DEBUG);
                Cursor<ExportEntry> data = exporter.exportData()) {
            data.forEachRemaining(entries::add);
        }
        return entries;
    }

    /** A copy of the last commit, made by way of an export directory. */
    CleanerStore copyTo(Path copyDir, Path exportDir, ArtifactMode mode, UnaryOperator<StoreOptions> configure)
            throws SQLException {
        try (StoreExporter exporter = StoreExporter.open(dir, mode)) {
            Copies.export(exporter, exportDir, mode);
        }
        try (ExportDirectory export = ExportDirectory.open(exportDir)) {
            Copies.importFrom(export, copyDir, ImportOptions.of(mode));
        }
        return new CleanerStore(copyDir, height, configure);
    }

    @Override
    public void close() throws SQLException {
        reader.close();
        store.close();
    }
}
