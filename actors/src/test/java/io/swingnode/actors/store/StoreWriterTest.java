package io.swingnode.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import io.swingnode.persistence.block.Loan;
import io.swingnode.persistence.block.NextLock;
import io.swingnode.persistence.block.Write;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The actor that owns the writer connection, and the client that asks it. */
class StoreWriterTest {
    private static final List<Write> BEGIN = List.of(new Write.Begin());
    private static final List<Write> COMMIT = List.of(new Write.Commit());

    @TempDir
    Path dir;

    private final ActorTestKit kit = ActorTestKit.create();
    private Path file;
    private ActorRef<StoreWriter.Command> writer;
    private StoreWriterClient client;

    @BeforeEach
    void start() {
        file = StoreDirectory.fileIn(dir);
        writer = kit.spawn(StoreWriter.create(kit.system().ignoreRef()), StoreWriter.props());
        client = new StoreWriterClient(kit.system(), writer);
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    private Loan open() throws SQLException {
        return client.open(file, Database.sqlite(), Database.Use.WRITE);
    }

    @Test
    void lendsItsConnectionWithEveryAnswer() throws SQLException {
        Loan lent = open();
        Loan begun = client.carryOut(BEGIN);
        assertThat(begun.connection()).isSameAs(lent.connection());
        assertThat(begun.dataVersion()).isEqualTo(lent.dataVersion());
        assertThat(client.carryOut(COMMIT).dataVersion()).isEmpty();
        client.close();
        assertThat(lent.connection().connection().isClosed()).isTrue();
    }

    @Test
    void refusedLockLeavesTheConnectionOpen() throws SQLException {
        Loan lent = open();
        StoreWriterClient other = new StoreWriterClient(
                kit.system(), kit.spawn(StoreWriter.create(kit.system().ignoreRef()), StoreWriter.props()));
        Loan ofOther = other.open(file, Database.sqlite(), Database.Use.WRITE);
        ofOther.connection().execute("PRAGMA busy_timeout = 1");
        client.carryOut(BEGIN);
        assertThatThrownBy(() -> other.carryOut(BEGIN)).isInstanceOf(SQLException.class);
        client.carryOut(COMMIT);
        assertThat(other.carryOut(BEGIN).connection()).isSameAs(ofOther.connection());
        assertThat(lent.connection().connection().isClosed()).isFalse();
        other.close();
    }

    @Test
    void leavesTheLockOfTheNextBlockWhereNobodyHasAsked() throws SQLException {
        open();
        client.carryOut(BEGIN);
        Loan afterCommit = client.carryOut(List.of(new Write.Commit(), new Write.BeginIfWanted(new NextLock())));
        assertThat(afterCommit.dataVersion()).isEmpty();
        client.carryOut(BEGIN);
        client.carryOut(COMMIT);
    }

    @Test
    void errorOfTheRuntimeIsAnsweredAndTheWriterStartsAgain() throws SQLException {
        AtomicBoolean failing = new AtomicBoolean(true);
        Database database = new Database() {
            @Override
            public Connection open(Path of, Use use) throws SQLException {
                if (failing.get()) {
                    throw new AssertionError("out of everything");
                }
                return Database.sqlite().open(of, use);
            }

            @Override
            public Connection openMemory() throws SQLException {
                return Database.sqlite().openMemory();
            }
        };
        assertThatThrownBy(() -> client.open(file, database, Database.Use.WRITE))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FAULT));
        assertThatThrownBy(() -> client.carryOut(BEGIN))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
        failing.set(false);
        assertThat(client.open(file, database, Database.Use.WRITE)
                        .connection()
                        .connection()
                        .isClosed())
                .isFalse();
    }

    @Test
    void whoWaitsHearsOfTheEndAndTheConnectionIsClosed() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Loan lent = open();
        Database slow = new Database() {
            @Override
            public Connection open(Path of, Use use) throws SQLException {
                opening.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return Database.sqlite().open(of, use);
            }

            @Override
            public Connection openMemory() throws SQLException {
                return Database.sqlite().openMemory();
            }
        };
        CompletableFuture<Loan> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return client.open(file, slow, Database.Use.WRITE);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(opening.await(2, TimeUnit.MINUTES)).isTrue();
        client.stop();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(StoreException.class);
        assertThatThrownBy(() -> client.carryOut(BEGIN)).isInstanceOf(StoreException.class);
        client.close();
        released.countDown();
        kit.stop(writer, Duration.ofMinutes(2));
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> lent.connection().connection().isClosed());
    }
}
