package io.swingnode.persistence.transfer;

import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Statements;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Connections that see what another one sees, each with a thread that reads ahead on it.
 *
 * <p>SQLite has no call in reach that opens a connection on the view of another. So each reads the number that tells it of commits,
 * then all begin their transactions, the other one among them, and each reads its number again, within. When no number has changed
 * there was no commit in between, and all have the view of that moment. Otherwise all begin again.
 */
final class ReadLanes implements AutoCloseable {
    /** More lanes would mean more memory, for what two processors do not use. */
    private static final int LANES_MAX = 2;

    /** Beginning takes some 0.1 ms, and a busy writer commits every few milliseconds. */
    private static final int ATTEMPTS = 20;

    private static final String DATA_VERSION = "PRAGMA data_version";

    private final List<Connection> connections;
    private final BlockingQueue<Connection> free;
    private final ExecutorService threads;

    /** Parts that a lane is at, or will be. */
    private final Set<ReadAhead<?>> parts = ConcurrentHashMap.newKeySet();

    private ReadLanes(List<Connection> connections) {
        this.connections = connections;
        free = new ArrayBlockingQueue<>(connections.size(), false, connections);
        threads = Executors.newFixedThreadPool(
                connections.size(),
                Thread.ofPlatform().daemon().name("export-lane-", 0).factory());
    }

    /**
     * Begins the transaction of {@code view}, and lanes with the same view.
     *
     * @return the lanes; none when there is one processor, or a writer has committed in between every time: {@code view} is open
     *     all the same
     */
    static Optional<ReadLanes> begin(Connection view, Path file, Database database) throws SQLException {
        int count = Math.min(LANES_MAX, Runtime.getRuntime().availableProcessors());
        List<Connection> lanes = new ArrayList<>();
        try {
            for (int i = 0; i < count && count > 1; i++) {
                lanes.add(database.open(file, Database.Use.READ));
            }
            for (int attempt = 1; attempt <= ATTEMPTS && !lanes.isEmpty(); attempt++) {
                if (beginAtOnce(view, lanes)) {
                    return Optional.of(new ReadLanes(lanes));
                }
                if (attempt < ATTEMPTS) {
                    execute(view, "ROLLBACK");
                    for (Connection lane : lanes) {
                        execute(lane, "ROLLBACK");
                    }
                }
            }
        } catch (SQLException e) {
            closeAll(lanes, e);
            throw e;
        }
        closeAll(lanes);
        if (lanes.isEmpty()) {
            long unused = begin(view);
        }
        return Optional.empty();
    }

    private static boolean beginAtOnce(Connection view, List<Connection> lanes) throws SQLException {
        List<Long> before = new ArrayList<>();
        for (Connection lane : lanes) {
            before.add(dataVersion(lane));
        }
        long unused = begin(view);
        List<Long> within = new ArrayList<>();
        for (Connection lane : lanes) {
            within.add(begin(lane));
        }
        return within.equals(before);
    }

    /** Begins a transaction; its view is fixed by the first read, not by BEGIN. */
    private static long begin(Connection connection) throws SQLException {
        execute(connection, "BEGIN");
        return dataVersion(connection);
    }

    /** Changes when another connection commits, and only then; numbers of two connections are not comparable. */
    private static long dataVersion(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(DATA_VERSION)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Has a part read ahead, after those that were given before. */
    <T> ReadAhead<T> read(ReadAhead<T> part) {
        parts.add(part);
        threads.execute(() -> {
            // There are as many threads as connections.
            Connection lane = free.remove();
            try {
                part.run(lane);
            } finally {
                free.add(lane);
                parts.remove(part);
            }
        });
        return part;
    }

    /** Ends all reading, and closes the connections when the threads have ended. */
    @Override
    public void close() {
        parts.forEach(ReadAhead::cancel);
        threads.close();
        try {
            closeAll(connections);
        } catch (SQLException e) {
            throw Statements.fault("closing the exporter", e);
        }
    }

    private static void closeAll(List<Connection> connections, SQLException failure) {
        try {
            closeAll(connections);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static void closeAll(List<Connection> connections) throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
