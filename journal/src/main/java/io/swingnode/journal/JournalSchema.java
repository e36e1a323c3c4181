package io.swingnode.journal;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/** The tables of the journal and their version. */
final class JournalSchema {
    /** Increased with every change to the scripts, along with a migration from the previous version. */
    static final int VERSION = 1;

    private static final String CREATE_VERSION = "CREATE TABLE swingnode_journal (version INTEGER NOT NULL)";
    private static final String INSERT_VERSION = "INSERT INTO swingnode_journal (version) VALUES (" + VERSION + ")";
    private static final String SELECT_VERSION = "SELECT version FROM swingnode_journal";

    private static final Set<String> TABLES = Set.of("event_journal", "event_tag", "snapshot");

    private final String place;
    private final String script;

    /**
     * A schema made by a script on the class path.
     *
     * @param place what to call the journal in errors
     */
    JournalSchema(String place, String script) {
        this.place = place;
        this.script = script;
    }

    /** Creates the tables in one transaction, or checks that existing ones are of {@link #VERSION}. */
    void prepare(String url, Properties credentials) {
        try (Connection connection = DriverManager.getConnection(url, credentials)) {
            connection.setAutoCommit(false);
            Set<String> tables = tables(connection);
            if (tables.contains("swingnode_journal")) {
                checkVersion(connection);
            } else if (tables.stream().anyMatch(TABLES::contains)) {
                throw new StoreException(
                        Reason.UNSUPPORTED,
                        place + " holds journal tables without a version, so this node did not make them:"
                                + " give the node a database (or schema) of its own");
            } else if (!tables.isEmpty() && url.startsWith("jdbc:sqlite:")) {
                throw foreign();
            } else {
                create(connection);
            }
            connection.commit();
        } catch (SQLException e) {
            throw JournalFaults.of("open or prepare", place, e);
        }
    }

    private static Set<String> tables(Connection connection) throws SQLException {
        Set<String> names = new HashSet<>();
        String schema = connection.getSchema();
        try (ResultSet rows =
                connection.getMetaData().getTables(connection.getCatalog(), schema, "%", new String[] {"TABLE"})) {
            while (rows.next()) {
                names.add(rows.getString("TABLE_NAME").toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private StoreException foreign() {
        return new StoreException(
                Reason.UNSUPPORTED,
                "the journal " + place + " is a database of another program: it has tables, but none of a node's"
                        + JournalFaults.WAY_OUT);
    }

    /**
     * Refuses a database that is not a journal of {@link #VERSION}.
     *
     * @throws StoreException {@code NOT_FOUND} when it is empty, as a node leaves it that was killed while it made it
     */
    void check(Connection connection) throws SQLException {
        Set<String> tables = tables(connection);
        if (tables.isEmpty()) {
            throw new StoreException(Reason.NOT_FOUND, "the journal " + place + " is empty: the node has not run yet");
        }
        if (!tables.contains("swingnode_journal")) {
            throw foreign();
        }
        checkVersion(connection);
    }

    private void checkVersion(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SELECT_VERSION)) {
            int version = rows.next() ? rows.getInt(1) : 0;
            if (version != VERSION) {
                throw new StoreException(
                        Reason.UNSUPPORTED,
                        "the journal " + place + " has schema version " + version + " and this node knows version "
                                + VERSION + ": run the node version that wrote it, or move the journal away");
            }
        }
    }

    private void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String ddl : readScript().split(";\\s*\\R", -1)) {
                if (ddl.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("--"))) {
                    statement.execute(ddl);
                }
            }
            statement.execute(CREATE_VERSION);
            statement.execute(INSERT_VERSION);
        }
    }

    private String readScript() {
        try (InputStream in = JournalSchema.class.getResourceAsStream("/" + script)) {
            return new String(Objects.requireNonNull(in, script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + script + " from the class path", e);
        }
    }
}
