package io.swingnode.persistence.sqlite;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.sqlite.JDBC;

/**
 * The tables of the store. Names, columns and constraints are part of the format that the reference
 * shares. Old files may carry one more check on {@code snapshots}; it is left as it is.
 */
public final class Schema {
    /** Old stores have no table of pending exports. */
    private static final String COUNT_TABLES = """
            SELECT COUNT(*)
            FROM sqlite_schema
            WHERE type = 'table'
              AND name IN ('kvStore', 'transcriptItems', 'transcriptSpans', 'snapshots', 'bundles')""";

    private static final int TABLES_NEEDED = 5;

    private static final String OPTIONAL = "table pendingExports";

    private static final String CREATE_PENDING_EXPORTS = """
            CREATE TABLE IF NOT EXISTS pendingExports (
              key TEXT,
              value TEXT,
              PRIMARY KEY (key)
            )""";

    private static final String CREATE_KV = """
            CREATE TABLE IF NOT EXISTS kvStore (
              key TEXT,
              value TEXT,
              PRIMARY KEY (key)
            )""";

    private static final String CREATE_ITEMS = """
            CREATE TABLE IF NOT EXISTS transcriptItems (
              vatID TEXT,
              position INTEGER,
              item TEXT,
              incarnation INTEGER,
              PRIMARY KEY (vatID, position)
            )""";

    private static final String CREATE_SPANS = """
            CREATE TABLE IF NOT EXISTS transcriptSpans (
              vatID TEXT,
              startPos INTEGER, -- inclusive
              endPos INTEGER, -- exclusive
              hash TEXT, -- cumulative over the items
              isCurrent INTEGER CHECK (isCurrent = 1), -- 1 or NULL
              incarnation INTEGER,
              PRIMARY KEY (vatID, startPos),
              UNIQUE (vatID, isCurrent)
            )""";

    private static final String CREATE_SPAN_INDEX = """
            CREATE INDEX IF NOT EXISTS currentTranscriptIndex
            ON transcriptSpans (vatID, isCurrent)""";

    private static final String CREATE_SNAPSHOTS = """
            CREATE TABLE IF NOT EXISTS snapshots (
              vatID TEXT,
              snapPos INTEGER,
              inUse INTEGER CHECK(inUse = 1), -- 1 or NULL
              hash TEXT, -- of the plain bytes
              uncompressedSize INTEGER,
              compressedSize INTEGER,
              compressedSnapshot BLOB, -- gzip; NULL when pruned
              PRIMARY KEY (vatID, snapPos),
              UNIQUE (vatID, inUse)
            )""";

    private static final String CREATE_BUNDLES = """
            CREATE TABLE IF NOT EXISTS bundles (
              bundleID TEXT,
              bundle BLOB, -- JSON text for b0, zip bytes for b1; NULL when not yet populated
              PRIMARY KEY (bundleID)
            )""";

    /** The tables in the order in which they are listed to people. */
    public static final List<String> TABLES =
            List.of("kvStore", "transcriptItems", "transcriptSpans", "snapshots", "bundles", "pendingExports");

    private Schema() {}

    /** Creates what is missing, in one transaction. */
    public static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                for (String ddl : List.of(
                        CREATE_PENDING_EXPORTS,
                        CREATE_KV,
                        CREATE_ITEMS,
                        CREATE_SPANS,
                        CREATE_SPAN_INDEX,
                        CREATE_SNAPSHOTS,
                        CREATE_BUNDLES)) {
                    statement.execute(ddl);
                }
                statement.execute("COMMIT");
            } catch (SQLException e) {
                try {
                    statement.execute("ROLLBACK");
                } catch (SQLException rollback) {
                    e.addSuppressed(rollback);
                }
                throw e;
            }
        }
    }

    /**
     * Checks that a database has the tables that every store has.
     *
     * @param file names the database in the error
     * @throws StoreException (UNSUPPORTED) when it is the database of something else
     */
    public static void require(Connection connection, Path file) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COUNT_TABLES)) {
            if (!row.next() || row.getInt(1) != TABLES_NEEDED) {
                throw new StoreException(
                        Reason.UNSUPPORTED, file + " is a database, but not a store; name the directory of a store");
            }
        }
    }

    /**
     * How the schema of a file differs from that of a store, in words: what is missing, and what a store does not have.
     * Columns and constraints are not compared, because old files may have others.
     */
    public static List<String> differences(Connection connection) throws SQLException {
        Set<String> expected;
        try (Connection fresh = JDBC.createConnection("jdbc:sqlite::memory:", new Properties())) {
            create(fresh);
            expected = objects(fresh);
        }
        Set<String> found = objects(connection);
        List<String> differences = new ArrayList<>();
        for (String object : expected) {
            if (!found.contains(object) && !object.equals(OPTIONAL)) {
                differences.add(object + " is missing");
            }
        }
        for (String object : found) {
            if (!expected.contains(object)) {
                differences.add(object + " is not part of a store");
            }
        }
        for (String number : List.of("user_version", "application_id")) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("PRAGMA " + number)) {
                if (row.next() && row.getLong(1) != 0) {
                    differences.add(number + " is " + row.getLong(1) + ", and 0 in a store");
                }
            }
        }
        return differences;
    }

    /** Tables, indexes, views and triggers, without what SQLite makes for itself. */
    private static Set<String> objects(Connection connection) throws SQLException {
        Set<String> objects = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT type || ' ' || name || iif(type = 'table', '', ' on ' || tbl_name)"
                                + " FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")) {
            while (rows.next()) {
                objects.add(rows.getString(1));
            }
        }
        return objects;
    }
}
