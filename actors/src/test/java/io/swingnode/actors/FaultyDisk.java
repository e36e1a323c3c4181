package io.swingnode.actors;

import io.swingnode.persistence.sqlite.Database;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** SQLite on a disk that a test can fill, hold up and break, and that tells how much was read. */
public final class FaultyDisk implements Database {
    /** Wraps the execution of a statement: may fail before it, after it, or wait. */
    @FunctionalInterface
    public interface Around {
        @Nullable
        Object execute(String sql, Execution execution) throws SQLException;
    }

    /** The execution of a statement. */
    @FunctionalInterface
    public interface Execution {
        @Nullable
        Object run() throws SQLException;
    }

    /** One connection that reads. */
    public static final class Reader {
        private final AtomicInteger rows = new AtomicInteger();
        private volatile int rowsMax = Integer.MAX_VALUE;
        private volatile boolean open = true;

        public int rows() {
            return rows.get();
        }

        public boolean isOpen() {
            return open;
        }

        /** Reading fails after the next {@code more} rows. */
        public void failAfter(int more) {
            rowsMax = rows.get() + more;
        }

        private void next() throws SQLException {
            if (rows.incrementAndGet() > rowsMax) {
                throw new SQLException("[SQLITE_IOERR_READ] injected");
            }
        }
    }

    /** Statements of one kind wait until it is closed. */
    public interface Hold extends AutoCloseable {
        /** True while a statement waits. */
        boolean isHolding();

        @Override
        void close();
    }

    private final Database real = Database.sqlite();
    private final Semaphore gate = new Semaphore(1);
    private volatile String held = "";
    private volatile int pagesMax;
    private volatile boolean logStays;
    private volatile Around around = (sql, execution) -> execution.run();
    private volatile Optional<Reader> lastReader = Optional.empty();
    private volatile Runnable whenReading = () -> {};

    /** Writers opened from now on have room for this many pages; 0 for no limit. */
    public void limitPages(int pages) {
        pagesMax = pages;
    }

    /** Writers opened from now on move the log to the database only when they are told to. */
    public void keepLog() {
        logStays = true;
    }

    /** Wraps the statements of the connections that write from now on. */
    public void around(Around other) {
        around = other;
    }

    /** From now on, statements that start with {@code sqlPrefix} fail without effect; an empty text ends it. */
    public void failOn(String sqlPrefix) {
        around = (sql, execution) -> {
            if (!sqlPrefix.isEmpty() && sql.startsWith(sqlPrefix)) {
                throw new SQLException("[SQLITE_IOERR] injected in: " + sql);
            }
            return execution.run();
        };
    }

    /** Until the hold is closed, prepared statements that start with {@code sqlPrefix} wait, before they may fail. */
    public Hold hold(String sqlPrefix) {
        gate.acquireUninterruptibly();
        held = sqlPrefix;
        return new Hold() {
            @Override
            public boolean isHolding() {
                return gate.hasQueuedThreads();
            }

            @Override
            public void close() {
                held = "";
                gate.release();
            }
        };
    }

    private void awaitHold(String sql) {
        String prefix = held;
        if (!prefix.isEmpty() && sql.startsWith(prefix)) {
            gate.acquireUninterruptibly();
            gate.release();
        }
    }

    /** Runs before each row that is read by a connection for reading, on the thread that reads. */
    public void whenReading(Runnable hook) {
        whenReading = hook;
    }

    /** The connection for reading that was opened last. */
    public Reader lastReader() {
        return lastReader.orElseThrow();
    }

    @Override
    public Connection open(Path file, Use use) throws SQLException {
        if (use == Use.READ) {
            Reader reader = new Reader();
            lastReader = Optional.of(reader);
            return (Connection) watched(Connection.class, real.open(file, use), reader);
        }
        Connection connection = real.open(file, use);
        if (pagesMax > 0) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA max_page_count = " + pagesMax);
            }
        }
        if (logStays) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA wal_autocheckpoint = 0");
            }
        }
        return (Connection) breakable(Connection.class, connection, "");
    }

    @Override
    public Connection openMemory() throws SQLException {
        return real.openMemory();
    }

    private Object breakable(Class<?> type, Object target, String preparedSql) {
        return proxy(type, (method, arguments) -> {
            boolean named = arguments.length > 0 && arguments[0] instanceof String;
            String sql = preparedSql.isEmpty() && named ? (String) arguments[0] : preparedSql;
            boolean executes = method.getName().startsWith("execute");
            if (executes) {
                awaitHold(preparedSql);
            }
            Object result = executes
                    ? around.execute(sql, () -> invoke(target, method, arguments))
                    : invoke(target, method, arguments);
            if (result instanceof PreparedStatement) {
                return breakable(PreparedStatement.class, result, sql);
            }
            return result instanceof Statement ? breakable(Statement.class, result, "") : result;
        });
    }

    private Object watched(Class<?> type, Object target, Reader reader) {
        return proxy(type, (method, arguments) -> {
            if (target instanceof ResultSet && method.getName().equals("next")) {
                whenReading.run();
                reader.next();
            }
            Object result = invoke(target, method, arguments);
            if (target instanceof Connection && method.getName().equals("close")) {
                reader.open = false;
            }
            if (result instanceof PreparedStatement) {
                return watched(PreparedStatement.class, result, reader);
            }
            if (result instanceof Statement) {
                return watched(Statement.class, result, reader);
            }
            return result instanceof ResultSet ? watched(ResultSet.class, result, reader) : result;
        });
    }

    private interface Call {
        @Nullable
        Object on(java.lang.reflect.Method method, Object[] arguments) throws SQLException;
    }

    private static Object proxy(Class<?> type, Call call) {
        return Proxy.newProxyInstance(
                FaultyDisk.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> call.on(method, arguments == null ? new Object[0] : arguments));
    }

    private static @Nullable Object invoke(Object target, java.lang.reflect.Method method, Object[] arguments)
            throws SQLException {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw sql;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
