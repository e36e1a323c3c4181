package io.swingnode.persistence;

import io.swingnode.persistence.sqlite.Database;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** SQLite, but the n-th execution of a statement that fits fails as a disk does; on every connection of the store. */
public final class FaultyDatabase implements Database {
    private final Database real = Database.sqlite();
    private Optional<Predicate<String>> failing = Optional.empty();
    private int executionsLeft;

    /** Statements executed since the last call of {@link #failAt}. */
    private int executed;

    /** From now on, the {@code nth} execution (from 1) of a statement that fits fails, and so do those after it. */
    public void failAt(int nth, Predicate<String> fits) {
        failing = Optional.of(fits);
        executionsLeft = nth;
        executed = 0;
    }

    public void heal() {
        failing = Optional.empty();
    }

    public int executed() {
        return executed;
    }

    @Override
    public Connection open(Path file, Use use) throws SQLException {
        return wrap(Connection.class, real.open(file, use), "");
    }

    @Override
    public Connection openMemory() throws SQLException {
        return wrap(Connection.class, real.openMemory(), "");
    }

    private void execute(String sql) throws SQLException {
        if (failing.isPresent() && failing.get().test(sql)) {
            executed++;
            executionsLeft--;
            if (executionsLeft <= 0) {
                throw new SQLException("[SQLITE_IOERR] injected in: " + sql);
            }
        }
    }

    private <T> T wrap(Class<T> type, T target, String sql) {
        Object proxy = Proxy.newProxyInstance(
                FaultyDatabase.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    boolean named = arguments != null && arguments.length > 0 && arguments[0] instanceof String;
                    String text = sql.isEmpty() && named ? (String) arguments[0] : sql;
                    if (method.getName().startsWith("execute")) {
                        execute(text);
                    }
                    try {
                        return wrapStatement(method.invoke(target, arguments), text);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return type.cast(proxy);
    }

    private @Nullable Object wrapStatement(@Nullable Object result, String sql) {
        if (result instanceof PreparedStatement statement) {
            return wrap(PreparedStatement.class, statement, sql);
        }
        return result instanceof Statement statement ? wrap(Statement.class, statement, "") : result;
    }
}
