package io.swingnode.persistence.transfer;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.SqlCursor.Query;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.ExportEntry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Divides export data into queries that can be read side by side: keys and values in slices of so many rows, then the records. Where
 * a slice ends is found in the index of the keys alone, at a fiftieth of what reading it costs.
 */
final class DataSlices implements Iterator<Function<Connection, Cursor<ExportEntry>>> {
    private static final int SLICE_ROWS = 1024;

    private final Connection connection;

    /** Where the next slice of keys begins, which its first key lies behind. Empty at the beginning. */
    private Optional<String> from = Optional.empty();

    private boolean keysLeft = true;
    private final Iterator<Query<ExportEntry>> records = StoreExporter.records().iterator();

    /** @param connection on which the ends of slices are found */
    DataSlices(Connection connection) {
        this.connection = connection;
    }

    @Override
    public boolean hasNext() {
        return keysLeft || records.hasNext();
    }

    @Override
    public Function<Connection, Cursor<ExportEntry>> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there are no more slices");
        }
        Query<ExportEntry> query = keysLeft ? nextKeys() : records.next();
        return on -> StoreExporter.dataCursor(on, List.of(query));
    }

    private Query<ExportEntry> nextKeys() {
        Optional<String> to = end();
        String select = "SELECT key, value FROM kvStore WHERE " + StoreExporter.CONSENSUS_KEYS
                + from.map(key -> " AND key > " + key).orElse("")
                + to.map(key -> " AND key <= " + key).orElse("")
                + " ORDER BY key";
        from = to;
        keysLeft = to.isPresent();
        return StoreExporter.keysAndValues(select);
    }

    /**
     * The last key of the slice, as SQL; empty for the last slice, which has no bound. A blob can stand in the column of a damaged
     * store, after all text: there it is no bound, since it cannot be told from text here.
     */
    private Optional<String> end() {
        String select = "SELECT CAST(key AS BLOB) FROM kvStore WHERE key < x''"
                + from.map(key -> " AND key > " + key).orElse("")
                + " ORDER BY key LIMIT 1 OFFSET " + (SLICE_ROWS - 1);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(select)) {
            return row.next()
                    ? Optional.of("CAST(x'" + HexFormat.of().formatHex(row.getBytes(1)) + "' AS TEXT)")
                    : Optional.empty();
        } catch (SQLException e) {
            throw Statements.fault("reading export data", e);
        }
    }
}
