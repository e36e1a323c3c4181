package io.swingnode.persistence.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rows of queries, one query after the other, each row turned into any number of values. */
public final class SqlCursor<T> implements Cursor<T> {
    /** Turns the row a result stands on into values. */
    @FunctionalInterface
    public interface RowReader<T> {
        void read(ResultSet row, Consumer<T> values) throws SQLException;
    }

    /** Sets the parameters of a query. */
    @FunctionalInterface
    public interface Binder {
        void bind(PreparedStatement select) throws SQLException;
    }

    /** A query and what to make of its rows. */
    public record Query<T>(String sql, Binder binder, RowReader<T> reader) {
        /** A query without parameters. */
        public Query(String sql, RowReader<T> reader) {
            this(sql, select -> {}, reader);
        }
    }

    private final Connection connection;
    private final String doing;
    private final Iterator<Query<T>> queries;
    private final Deque<T> ready = new ArrayDeque<>();
    private @Nullable PreparedStatement statement;
    private @Nullable ResultSet rows;
    private @Nullable RowReader<T> reader;

    /** @param doing what the cursor does, for messages, such as {@code reading export data} */
    public SqlCursor(Connection connection, String doing, List<Query<T>> queries) {
        this.connection = connection;
        this.doing = doing;
        this.queries = queries.iterator();
    }

    @Override
    public boolean hasNext() {
        try {
            while (ready.isEmpty()) {
                if (rows != null && reader != null && rows.next()) {
                    reader.read(rows, ready::add);
                } else if (queries.hasNext()) {
                    open(queries.next());
                } else {
                    return false;
                }
            }
            return true;
        } catch (SQLException e) {
            throw Statements.fault(doing, e);
        }
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException(doing + ": there are no more values");
        }
        return ready.removeFirst();
    }

    private void open(Query<T> query) throws SQLException {
        closeStatement();
        statement = connection.prepareStatement(query.sql());
        query.binder().bind(statement);
        rows = statement.executeQuery();
        reader = query.reader();
    }

    private void closeStatement() throws SQLException {
        if (statement != null) {
            statement.close();
            statement = null;
            rows = null;
        }
    }

    @Override
    public void close() {
        while (queries.hasNext()) {
            queries.next();
        }
        ready.clear();
        try {
            closeStatement();
        } catch (SQLException e) {
            throw Statements.fault(doing, e);
        }
    }
}
