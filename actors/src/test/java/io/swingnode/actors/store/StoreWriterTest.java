package io.swingnode.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import io.swingnode.actors.FaultyDisk;
import io.swingnode.persistence.block.CommitQueue;
import io.swingnode.persistence.block.Loan;
import io.swingnode.persistence.block.StoreTimer;
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
import java.util.concurrent.TimeoutException;
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
        writer = kit.spawn(StoreWriter.create(kit.system().ignoreRef(), StoreTimer.NONE), StoreWriter.props());
        client = new StoreWriterClient(kit.system(), writer);
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    private static Loan carryOut(StoreWriterClient client, List<Write> writes) {
        return client.start(writes).toCompletableFuture().join();
    }

    /** Whoever has the writer still hears of its end. */
    private static void assertClosed(Loan lent) {
        assertThatThrownBy(() -> lent.writer().carryOut(BEGIN))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    }

    private Loan open() throws SQLException {
        return client.open(file, Database.sqlite(), Database.Use.WRITE);
    }

    @Test
    void lendsItsConnectionWithEveryAnswer() throws SQLException {
        Loan lent = open();
        Loan begun = carryOut(client, BEGIN);
        assertThat(begun.writer()).isSameAs(lent.writer());
        assertThat(begun.dataVersion()).isEqualTo(lent.dataVersion());
        assertThat(carryOut(client, COMMIT).dataVersion()).isEmpty();
        client.close();
        assertClosed(lent);
    }

    @Test
    void refusedLockLeavesTheConnectionOpen() throws SQLException {
        Loan lent = open();
        StoreWriterClient other = new StoreWriterClient(
                kit.system(),
                kit.spawn(StoreWriter.create(kit.system().ignoreRef(), StoreTimer.NONE), StoreWriter.props()));
        Loan ofOther = other.open(file, Database.sqlite(), Database.Use.WRITE);
        carryOut(client, BEGIN);
        assertThatThrownBy(() -> carryOut(other, BEGIN)).hasCauseInstanceOf(SQLException.class);
        carryOut(client, COMMIT);
        assertThat(carryOut(other, BEGIN).writer()).isSameAs(ofOther.writer());
        carryOut(other, List.of(new Write.Rollback()));
        assertThat(lent.writer().carryOut(BEGIN).writer()).isSameAs(lent.writer());
        other.close();
    }

    @Test
    void leavesTheLockOfTheNextBlockWhereNobodyHasAsked() throws SQLException {
        open();
        carryOut(client, BEGIN);
        Loan afterCommit = carryOut(client, List.of(new Write.CommitQueued(new CommitQueue(client))));
        assertThat(afterCommit.dataVersion()).isEmpty();
        carryOut(client, BEGIN);
        carryOut(client, COMMIT);
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
        assertThatThrownBy(() -> carryOut(client, BEGIN))
                .cause()
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
        failing.set(false);
        Loan again = client.open(file, database, Database.Use.WRITE);
        assertThat(again.writer().carryOut(BEGIN).dataVersion()).isPresent();
    }

    @Test
    void closingWaitsForWhatTheHolderWrites() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        Loan lent = client.open(file, disk, Database.Use.WRITE);
        CompletableFuture<Loan> written;
        CompletableFuture<Boolean> closed;
        try (FaultyDisk.Hold hold = disk.hold("COMMIT")) {
            written = CompletableFuture.supplyAsync(() -> carryOut(lent));
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(hold::isHolding);
            closed = CompletableFuture.supplyAsync(this::closeClient);
            assertThatThrownBy(() -> closed.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        }
        assertThat(written.get(2, TimeUnit.MINUTES).writer()).isSameAs(lent.writer());
        assertThat(closed.get(2, TimeUnit.MINUTES)).isTrue();
        assertClosed(lent);
    }

    private static Loan carryOut(Loan lent) {
        try {
            return lent.writer().carryOut(List.of(new Write.Begin(), new Write.Commit()));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean closeClient() {
        try {
            client.close();
            return true;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
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
        assertThatThrownBy(() -> carryOut(client, BEGIN)).hasCauseInstanceOf(StoreException.class);
        client.close();
        released.countDown();
        kit.stop(writer, Duration.ofMinutes(2));
        Awaitility.await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertClosed(lent));
    }
}
