package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Database;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** SQLite on a disk that takes up to some milliseconds for a commit, or as long as a test holds it. */
public final class SlowCommits implements Database {
    private static final int PAUSE_NANOS_MAX = 3_000_000;

    private final Database real = Database.sqlite();
    private final Random random;
    private final Semaphore gate = new Semaphore(1);
    private final AtomicReference<Runnable> after = new AtomicReference<>(() -> {});

    public SlowCommits(long seed) {
        this.random = new Random(seed);
    }

    /** No commit ends until this is closed. */
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    public Hold hold() {
        gate.acquireUninterruptibly();
        return gate::release;
    }

    @Override
    public Connection open(Path file, Use use) throws SQLException {
        Connection connection = real.open(file, use);
        return use == Use.WRITE ? proxy(Connection.class, connection, false) : connection;
    }

    @Override
    public Connection openMemory() throws SQLException {
        return real.openMemory();
    }

    /** Runs {@code other} once, right after the next commit. */
    void afterNextCommit(Runnable other) {
        after.set(other);
    }

    private void pause() {
        LockSupport.parkNanos(random.nextInt(PAUSE_NANOS_MAX));
        gate.acquireUninterruptibly();
        gate.release();
    }

    private <T> T proxy(Class<T> type, T target, boolean commits) {
        Object proxy = Proxy.newProxyInstance(
                SlowCommits.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (commits && method.getName().startsWith("execute")) {
                        pause();
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        if (commits && method.getName().startsWith("execute")) {
                            after.getAndSet(() -> {}).run();
                        }
                        return result instanceof PreparedStatement statement && arguments != null
                                ? proxy(PreparedStatement.class, statement, "COMMIT".equals(arguments[0]))
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return type.cast(proxy);
    }
}
