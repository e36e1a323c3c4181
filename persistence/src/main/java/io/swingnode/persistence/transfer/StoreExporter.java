package io.swingnode.persistence.transfer;

import io.swingnode.persistence.bundle.BundleArtifacts;
import io.swingnode.persistence.gzip.GzipReader;
import io.swingnode.persistence.snapshot.SnapshotArtifacts;
import io.swingnode.persistence.snapshot.SnapshotBlobs;
import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Schema;
import io.swingnode.persistence.sqlite.SqlCursor;
import io.swingnode.persistence.sqlite.SqlCursor.Query;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transcript.TranscriptArtifacts;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A fixed view of a store's last commit, for copying it out.
 *
 * <p>It has its own connection and an open read transaction: it does not hinder a writer, but the
 * write-ahead log cannot start over before the exporter is closed. Opening reads one page, whatever the size of
 * the store. One thread at a time; several cursors and streams may be open side by side.
 */
public final class StoreExporter implements ExportSource {
    /** Keys of the host and of this replica are not exported; a slash is the character after the dot. */
    public static final String CONSENSUS_KEYS =
            "NOT (key >= 'host.' AND key < 'host/') AND NOT (key >= 'local.' AND key < 'local/')";

    private static final String SELECT_CONSENSUS_KV =
            "SELECT key, value FROM kvStore WHERE " + CONSENSUS_KEYS + " ORDER BY key";

    /** A snapshot in use has two entries: its record, and the key that points to it. */
    private static final String COUNT_ENTRIES = """
            SELECT
              (SELECT COUNT(*)
               FROM kvStore
               WHERE NOT (key >= 'host.' AND key < 'host/') AND NOT (key >= 'local.' AND key < 'local/'))
              + (SELECT COUNT(*) + COUNT(inUse) FROM snapshots)
              + (SELECT COUNT(*) FROM transcriptSpans)
              + (SELECT COUNT(*) FROM bundles)""";

    private static final String SELECT_VALUE = "SELECT value FROM kvStore WHERE key = CAST(? AS TEXT)";

    private final Connection connection;
    private final ArtifactMode mode;
    private final GzipReader.Where unpacking;

    /** Empty when nothing is read ahead. */
    private final Optional<ReadLanes> lanes;

    private final Optional<ArtifactsAhead> artifactsAhead;

    private StoreExporter(
            Connection connection, ArtifactMode mode, GzipReader.Where unpacking, Optional<ReadLanes> lanes) {
        this.connection = connection;
        this.mode = mode;
        this.unpacking = unpacking;
        this.lanes = lanes;
        artifactsAhead = lanes.map(them -> new ArtifactsAhead(
                them, connection, this::listedNames, (view, name) -> openArtifact(view, name, unpacking)));
    }

    /**
     * Opens an exporter.
     *
     * @param store a store's directory, or its database file
     * @param mode how much history {@link #artifactNames()} offers
     * @throws StoreException (NOT_FOUND) when there is no store, (FAULT) when it cannot be read
     */
    public static StoreExporter open(Path store, ArtifactMode mode) {
        return open(store, mode, Database.sqlite());
    }

    /** As {@link #open(Path, ArtifactMode)}, with another way to open connections. */
    public static StoreExporter open(Path store, ArtifactMode mode, Database database) {
        return new StoreExporter(openView(store, database), mode, GzipReader.Where.ALL_PROCESSORS, Optional.empty());
    }

    /** As {@link #open}, for an export beside a kernel: it takes no more of the processors than the threads that read it. */
    public static StoreExporter openBeside(Path store, ArtifactMode mode, Database database) {
        return new StoreExporter(openView(store, database), mode, GzipReader.Where.THIS_THREAD, Optional.empty());
    }

    /**
     * Opens an exporter that is read from its beginning to its end, export data and then the artifacts in their order: two other
     * threads, with connections of their own on the same view, read ahead of it, with a bound on the bytes that wait. When a
     * writer commits so often that the connections cannot be put on one view, nothing is read ahead.
     *
     * @throws StoreException as {@link #open(Path, ArtifactMode)}
     */
    public static StoreExporter openReadingAhead(Path store, ArtifactMode mode) {
        return openReadingAhead(store, mode, Database.sqlite());
    }

    /** As {@link #openReadingAhead(Path, ArtifactMode)}, with another way to open connections. */
    public static StoreExporter openReadingAhead(Path store, ArtifactMode mode, Database database) {
        Path file = requireFile(store);
        try {
            Connection view = database.open(file, Database.Use.READ);
            Optional<ReadLanes> lanes = Optional.empty();
            try {
                lanes = ReadLanes.begin(view, file, database);
                Schema.require(view, file);
                return new StoreExporter(view, mode, GzipReader.Where.ALL_PROCESSORS, lanes);
            } catch (SQLException | StoreException e) {
                lanes.ifPresent(ReadLanes::close);
                view.close();
                throw e;
            }
        } catch (SQLException e) {
            throw Statements.cannotRead("opening store " + store + " for reading", e);
        }
    }

    private static Path requireFile(Path store) {
        Path file = Files.isDirectory(store) ? StoreDirectory.fileIn(store) : store;
        if (!Files.exists(file)) {
            throw new StoreException(Reason.NOT_FOUND, "there is no store at " + store);
        }
        return file;
    }

    /** True when other threads read ahead. */
    boolean readsAhead() {
        return lanes.isPresent();
    }

    /** A read connection on a store with its read transaction begun; the caller closes it. */
    public static Connection openView(Path store, Database database) {
        Path file = requireFile(store);
        try {
            Connection connection = database.open(file, Database.Use.READ);
            try (Statement statement = connection.createStatement()) {
                statement.execute("BEGIN");
                // The view is fixed by the first read, not by BEGIN.
                Schema.require(connection, file);
                return connection;
            } catch (SQLException | StoreException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw Statements.cannotRead("opening store " + store + " for reading", e);
        }
    }

    /** How much history this exporter offers. */
    public ArtifactMode mode() {
        return mode;
    }

    @Override
    public Optional<String> hostValue(String key) {
        KeySection.requireHostKey(key);
        try (PreparedStatement select = connection.prepareStatement(SELECT_VALUE)) {
            Statements.setText(select, 1, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(Utf8Text.exported(Columns.valueOf(key, row, 1))) : Optional.empty();
            }
        } catch (SQLException e) {
            throw Statements.fault("reading host key " + key, e);
        }
    }

    /**
     * Every consensus key, then the records of snapshots, spans and bundles: the order in which the reference exports
     * them.
     */
    @Override
    public Cursor<ExportEntry> exportData() {
        return lanes.<Cursor<ExportEntry>>map(them -> new DataAhead(them, connection, new DataSlices(connection)))
                .orElseGet(() -> exportData(connection));
    }

    /** The same for a view that is open already ({@link #openView}). */
    public static Cursor<ExportEntry> exportData(Connection connection) {
        List<Query<ExportEntry>> queries = new ArrayList<>();
        queries.add(keysAndValues(SELECT_CONSENSUS_KV));
        queries.addAll(records());
        return dataCursor(connection, queries);
    }

    /** What a query for keys and values means as export data. */
    static Query<ExportEntry> keysAndValues(String select) {
        return new Query<>(select, (row, entries) -> {
            String key = Columns.exact(row, 1);
            String value = Columns.exactValueOf(key, row, 2);
            entries.accept(ExportEntry.of("kv." + Utf8Text.exported(key), Utf8Text.exported(value)));
        });
    }

    /** The export data that follows the keys and values. */
    static List<Query<ExportEntry>> records() {
        List<Query<ExportEntry>> queries = new ArrayList<>(SnapshotArtifacts.records());
        queries.add(TranscriptArtifacts.records());
        queries.add(BundleArtifacts.records());
        return queries;
    }

    static Cursor<ExportEntry> dataCursor(Connection connection, List<Query<ExportEntry>> queries) {
        return new SqlCursor<>(connection, "reading export data", queries);
    }

    @Override
    public long entryCount() {
        return entryCount(connection);
    }

    /** How many entries the export data has that a connection sees. */
    public static long entryCount(Connection connection) {
        try (PreparedStatement count = connection.prepareStatement(COUNT_ENTRIES);
                ResultSet row = count.executeQuery()) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw Statements.fault("counting export data", e);
        }
    }

    @Override
    public Cursor<ArtifactName> artifactNames() {
        Completeness.require(connection, mode);
        return listedNames();
    }

    private Cursor<ArtifactName> listedNames() {
        List<Query<ArtifactName>> queries = new ArrayList<>(SnapshotArtifacts.names(mode));
        queries.add(TranscriptArtifacts.names(mode));
        queries.add(BundleArtifacts.names());
        return new SqlCursor<>(connection, "reading artifact names", queries);
    }

    @Override
    public InputStream artifact(ArtifactName name) {
        return artifactsAhead.map(ahead -> ahead.open(name)).orElseGet(() -> openArtifact(connection, name, unpacking));
    }

    private static InputStream openArtifact(Connection connection, ArtifactName name, GzipReader.Where unpacking) {
        try {
            return switch (name) {
                case ArtifactName.Snapshot snapshot ->
                    new SnapshotInput(
                            snapshot,
                            SnapshotBlobs.openPlain(connection, snapshot.vat(), snapshot.snapPos(), unpacking));
                case ArtifactName.Span span -> TranscriptArtifacts.open(connection, span);
                case ArtifactName.Bundle bundle -> BundleArtifacts.open(connection, bundle.id());
            };
        } catch (SQLException e) {
            throw Statements.fault("opening artifact " + name.format(), e);
        }
    }

    @Override
    public void close() {
        try {
            // The view stays until nothing reads in it any more.
            artifactsAhead.ifPresent(ArtifactsAhead::close);
            lanes.ifPresent(ReadLanes::close);
        } finally {
            closeView();
        }
    }

    private void closeView() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Statements.fault("closing the exporter", e);
        }
    }
}
