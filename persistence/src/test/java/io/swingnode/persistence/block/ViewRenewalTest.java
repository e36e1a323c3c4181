package io.swingnode.persistence.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.sqlite.Database;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The owner of a block renews its view of the file while the writer commits. */
class ViewRenewalTest {
    /** More than the layers of durable blocks may take before the view is renewed. */
    private static final int LARGE = 9 << 20;

    @TempDir
    Path dir;

    @Test
    void lastGroupThatEndsDuringTheRenewalLendsTheWriterAgain() throws SQLException {
        Steps writer = new Steps();
        HookedReader database = new HookedReader();
        StoreOptions options =
                StoreOptions.defaults().toBuilder().database(database).build();
        try (SwingStore store = SwingStore.open(dir, options, writer)) {
            store.kernelKv().set("large", "v".repeat(LARGE));
            CompletableFuture<BlockStats> first = store.startCommit().toCompletableFuture();
            store.kernelKv().set("small", "of the second block");
            CompletableFuture<BlockStats> second = store.startCommit().toCompletableFuture();
            // The running block asks for the lock while the first group is being written.
            store.kernelKv().set("b", "of the third block");
            writer.next();
            assertThat(first).isCompleted();
            assertThat(second).isNotDone();

            database.atNextRefresh = writer::next;
            store.kernelKv().set("c", "of the third block");

            assertThat(second).isCompleted();
            assertThat(store.kernelKv().getNextKey("c")).contains("large");
            assertThat(store.kernelKv().getNextKey("large")).contains("small");
            store.commit();
            assertThat(store.kernelKv().get("b")).contains("of the third block");
        }
    }

    /** A writer that writes when the test says so. */
    private static final class Steps implements WriterLink {
        private final WriterLink opening = WriterLink.calling();
        private final Deque<Runnable> started = new ArrayDeque<>();
        private Optional<BlockWriter> writer = Optional.empty();

        void next() {
            started.removeFirst().run();
        }

        @Override
        public Loan open(Path file, Database database, Database.Use use) throws SQLException {
            Loan lent = opening.open(file, database, use);
            writer = Optional.of(lent.writer());
            return lent;
        }

        @Override
        public CompletionStage<Loan> start(List<Write> writes) {
            CompletableFuture<Loan> done = new CompletableFuture<>();
            started.addLast(() -> {
                try {
                    done.complete(writer.orElseThrow().carryOut(writes));
                } catch (SQLException e) {
                    done.completeExceptionally(e);
                }
            });
            return done;
        }

        @Override
        public void close() throws SQLException {
            opening.close();
        }
    }

    /** SQLite, with something that happens just before a reader gives its view up. */
    private static final class HookedReader implements Database {
        private final Database real = Database.sqlite();
        private Runnable atNextRefresh = () -> {};

        @Override
        public Connection open(Path file, Use use) throws SQLException {
            Connection connection = real.open(file, use);
            return use == Use.READ ? proxy(Connection.class, connection, false) : connection;
        }

        @Override
        public Connection openMemory() throws SQLException {
            return real.openMemory();
        }

        private <T> T proxy(Class<T> type, T target, boolean refreshes) {
            Object proxy = Proxy.newProxyInstance(
                    HookedReader.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                        if (refreshes && method.getName().equals("execute")) {
                            Runnable hook = atNextRefresh;
                            atNextRefresh = () -> {};
                            hook.run();
                        }
                        try {
                            Object result = method.invoke(target, arguments);
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
}
