package io.swingnode.persistence.inspect;

import io.swingnode.persistence.gzip.GzipReader;
import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.persistence.snapshot.SnapshotBlobs;
import io.swingnode.persistence.snapshot.SnapshotRow;
import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.SqlCursor;
import io.swingnode.persistence.sqlite.SqlCursor.Query;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.VatId;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The last commit of a store, also beside the node that writes it. */
public final class StoreContents implements Contents, Compared {
    private static final String SELECT_VALUE = "SELECT value FROM kvStore WHERE key = CAST(? AS TEXT)";

    private static final String SELECT_KEYS_FROM =
            "SELECT key, value FROM kvStore WHERE key >= CAST(? AS TEXT) ORDER BY key";

    private static final String SELECT_KEYS_WITHIN =
            "SELECT key, value FROM kvStore WHERE key >= CAST(? AS TEXT) AND key < CAST(? AS TEXT) ORDER BY key";

    private static final String SELECT_ITEMS = """
            SELECT position, item
            FROM transcriptItems
            WHERE vatID = ? AND position >= ? AND position < ? -- from inclusive, to exclusive
            ORDER BY position""";

    private static final String SELECT_POSITIONS = "SELECT vatID, endPos FROM transcriptSpans WHERE isCurrent = 1";

    /** Items that no span covers count too: something has left them. */
    private static final String SELECT_END = """
            SELECT MAX(
              COALESCE((SELECT MAX(endPos) FROM transcriptSpans WHERE vatID = ?1), 0),
              COALESCE((SELECT MAX(position) + 1 FROM transcriptItems WHERE vatID = ?1), 0))""";

    private static final String SELECT_HAS_VAT = """
            SELECT EXISTS (SELECT 1 FROM transcriptSpans WHERE vatID = ?1)
              OR EXISTS (SELECT 1 FROM snapshots WHERE vatID = ?1)
              OR EXISTS (SELECT 1 FROM transcriptItems WHERE vatID = ?1)""";

    private static final String SELECT_SNAPSHOTS = "SELECT " + SnapshotRow.RECORD_COLUMNS + """
            , uncompressedSize, compressedSize, compressedSnapshot IS NOT NULL
            FROM snapshots
            WHERE vatID = ?
            ORDER BY snapPos""";

    private final Path place;
    private final Connection connection;

    private StoreContents(Path place, Connection connection) {
        this.place = place;
        this.connection = connection;
    }

    /**
     * Opens a view of a store.
     *
     * @throws io.swingnode.protocol.StoreException (NOT_FOUND) when there is none, (UNSUPPORTED) when the file is none
     */
    public static StoreContents open(Path store) {
        return new StoreContents(store, StoreExporter.openView(store, Database.sqlite()));
    }

    @Override
    public Kind kind() {
        return Kind.STORE;
    }

    @Override
    public Path place() {
        return place;
    }

    @Override
    public Optional<String> height() {
        return value(KeySection.HEIGHT_KEY).map(StoredText::shown);
    }

    @Override
    public Optional<String> activityHash() {
        return value("activityhash").map(StoredText::shown);
    }

    @Override
    public Optional<StoredText> value(String key) {
        try (PreparedStatement select = connection.prepareStatement(SELECT_VALUE)) {
            Statements.setText(select, 1, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(new StoredText(Columns.bytes(row, 1))) : Optional.empty();
            }
        } catch (SQLException e) {
            throw Statements.fault("reading a key", e);
        }
    }

    @Override
    public Cursor<KeyValue> keys(String prefix) {
        byte[] first = StoredText.of(prefix).shared();
        // No byte of UTF-8 is the highest there is.
        byte[] end = first.clone();
        if (end.length > 0) {
            end[end.length - 1]++;
        }
        return new SqlCursor<>(
                connection,
                "reading keys",
                List.of(new Query<>(
                        end.length == 0 ? SELECT_KEYS_FROM : SELECT_KEYS_WITHIN,
                        select -> {
                            select.setBytes(1, first);
                            if (end.length > 0) {
                                select.setBytes(2, end);
                            }
                        },
                        (row, keys) -> keys.accept(new KeyValue(
                                new StoredText(Columns.bytes(row, 1)), new StoredText(Columns.bytes(row, 2)))))));
    }

    @Override
    public Cursor<StoreInfo.Vat> vats() {
        return StoreInfo.vats(connection);
    }

    /** How many items each vat that runs has had. */
    public Map<String, Long> positions() {
        Map<String, Long> positions = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT_POSITIONS);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                positions.put(Columns.text(row, 1), Columns.number(row, 2));
            }
        } catch (SQLException e) {
            throw Statements.fault("reading the positions of vats", e);
        }
        return positions;
    }

    @Override
    public long vatCount() {
        return StoreInfo.vatCount(connection);
    }

    @Override
    public boolean hasVat(VatId vat) {
        return number(SELECT_HAS_VAT, vat) != 0;
    }

    @Override
    public long endPos(VatId vat) {
        return number(SELECT_END, vat);
    }

    private long number(String sql, VatId vat) {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, vat.value());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        } catch (SQLException e) {
            throw Statements.fault("reading about vat " + vat, e);
        }
    }

    @Override
    public Cursor<Item> items(VatId vat, long fromPos, long toPos) {
        return new SqlCursor<>(
                connection,
                "reading items of vat " + vat,
                List.of(new Query<>(
                        SELECT_ITEMS,
                        select -> {
                            select.setString(1, vat.value());
                            select.setLong(2, fromPos);
                            select.setLong(3, toPos);
                        },
                        (row, items) -> items.accept(
                                new Item(Columns.number(row, 1), new StoredText(Columns.bytes(row, 2)))))));
    }

    @Override
    public List<Snapshot> snapshots(VatId vat) {
        List<Snapshot> snapshots = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT_SNAPSHOTS)) {
            select.setString(1, vat.value());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    snapshots.add(snapshot(row));
                }
            }
        } catch (SQLException e) {
            throw Statements.fault("reading the snapshots of vat " + vat, e);
        }
        return snapshots;
    }

    private static Snapshot snapshot(ResultSet row) throws SQLException {
        SnapshotRecord record = SnapshotRow.record(row);
        int next = SnapshotRow.RECORD_COLUMN_COUNT + 1;
        return new Snapshot(
                record.vat(),
                record.snapPos(),
                Optional.of(record.hash()),
                record.inUse(),
                size(row, next),
                size(row, next + 1),
                row.getBoolean(next + 2));
    }

    private static OptionalLong size(ResultSet row, int column) throws SQLException {
        long size = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(size);
    }

    @Override
    public InputStream snapshot(VatId vat, long snapPos) {
        try {
            return SnapshotBlobs.openPlain(connection, vat, snapPos, GzipReader.Where.ALL_PROCESSORS);
        } catch (SQLException e) {
            throw Statements.fault("reading a snapshot of vat " + vat, e);
        }
    }

    @Override
    public InputStream compressedSnapshot(VatId vat, long snapPos) {
        try {
            return SnapshotBlobs.openCompressed(connection, vat, snapPos);
        } catch (SQLException e) {
            throw Statements.fault("reading a snapshot of vat " + vat, e);
        }
    }

    @Override
    public Set<Section> sections() {
        return EnumSet.allOf(Section.class);
    }

    @Override
    public long rowCount(Section section) {
        try (PreparedStatement select = connection.prepareStatement(StoreRows.count(section));
                ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            throw Statements.fault("counting rows", e);
        }
    }

    @Override
    public Cursor<Row> rows(Section section, List<Region> regions, boolean exported) {
        return StoreRows.of(connection, section, regions, exported);
    }

    @Override
    public boolean isData(Section section) {
        return false;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Statements.fault("closing a view of the store", e);
        }
    }
}
