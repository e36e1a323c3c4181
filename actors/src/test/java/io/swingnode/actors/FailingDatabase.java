package io.swingnode.actors;

import io.swingnode.persistence.sqlite.Database;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;

/** A database whose writer connection refuses one kind of statement, or lets it wait, once it is told to. */
public final class FailingDatabase implements Database {
    private final Database real = Database.sqlite();
    private final Semaphore gate = new Semaphore(1);
    private volatile String failing = "";
    private volatile String holding = "";

    /** From now on statements that start with {@code sqlPrefix} fail; an empty text ends it. */
    public void failOn(String sqlPrefix) {
        failing = sqlPrefix;
    }

    /** While it is open, statements of one kind wait. */
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /** Lets statements that start with {@code sqlPrefix} wait until the hold is closed. */
    public Hold hold(String sqlPrefix) {
        gate.acquireUninterruptibly();
        holding = sqlPrefix;
        return () -> {
            holding = "";
            gate.release();
        };
    }

    /** True while a statement waits. */
    boolean isHeld() {
        return gate.hasQueuedThreads();
    }

    private void awaitHold(String sql) {
        String prefix = holding;
        if (!prefix.isEmpty() && sql.startsWith(prefix)) {
            gate.acquireUninterruptibly();
            gate.release();
        }
    }

    @Override
    public Connection open(Path file, Use use) throws SQLException {
        Connection connection = real.open(file, use);
        return use == Use.WRITE ? proxied(connection) : connection;
    }

    @Override
    public Connection openMemory() throws SQLException {
        return real.openMemory();
    }

    private Connection proxied(Connection connection) {
        return proxy(Connection.class, connection, (method, args, result) -> {
            boolean prepares = method.equals("prepareStatement") && args.length > 0;
            return prepares && result instanceof PreparedStatement statement
                    ? proxied(statement, String.valueOf(args[0]))
                    : result;
        });
    }

    private PreparedStatement proxied(PreparedStatement statement, String sql) {
        return proxy(PreparedStatement.class, statement, (method, args, result) -> result, method -> {
            if (method.startsWith("execute")) {
                awaitHold(sql);
            }
            String prefix = failing;
            if (method.startsWith("execute") && !prefix.isEmpty() && sql.startsWith(prefix)) {
                throw new SQLException("disk I/O error (injected)");
            }
        });
    }

    private interface After {
        Object apply(String method, Object[] args, Object result);
    }

    private interface Before {
        void check(String method) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, T target, After after) {
        return proxy(type, target, after, method -> {});
    }

    private static <T> T proxy(Class<T> type, T target, After after, Before before) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, givenArgs) -> {
                    Object[] args = givenArgs == null ? new Object[0] : givenArgs;
                    before.check(method.getName());
                    try {
                        return after.apply(method.getName(), args, method.invoke(target, args));
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                }));
    }
}
