package io.swingnode.actors.store;

import static io.swingnode.actors.TestNodes.ask;
import static io.swingnode.actors.TestNodes.breakSupervisor;
import static io.swingnode.actors.TestNodes.commit;
import static io.swingnode.actors.TestNodes.failSupervisor;
import static io.swingnode.actors.TestNodes.holdSupervisor;
import static io.swingnode.actors.TestNodes.send;
import static io.swingnode.actors.TestNodes.start;
import static io.swingnode.actors.TestNodes.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.actors.FaultyDisk;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the supervisor itself fails, every sender gets a reply and no part of a block is committed. */
class SupervisorFaultTest {
    @TempDir
    Path home;

    private final FaultyDisk disk = new FaultyDisk();

    @Test
    void sessionBetweenBlocksHearsOfTheRestartWithItsFirstChange() {
        try (SwingNode node = start(home, disk);
                StoreSession session = node.openSession()) {
            session.kernel().kv().set("kept", "1");
            session.host().commit();
            failSupervisor(node);
            BlockStatus unused = status(node, 1); // Answered after the restart.
            assertThatThrownBy(() -> session.kernel().kv().set("late", "1"))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
        }
    }

    @Test
    void sessionThatIsReadingHearsThatTheStoreIsClosed() {
        try (SwingNode node = start(home, disk)) {
            for (int restart = 0; restart < 8; restart++) {
                try (StoreSession session = node.openSession()) {
                    session.kernel().kv().set("a", "1");
                    session.host().commit();
                    session.handOver();
                    CompletableFuture<Throwable> ended = CompletableFuture.supplyAsync(() -> readUntilItFails(session));
                    failSupervisor(node);
                    assertThat(ended.join())
                            .isInstanceOfSatisfying(
                                    StoreException.class,
                                    e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
                }
            }
        }
    }

    private static Throwable readUntilItFails(StoreSession session) {
        try {
            for (int i = 0; ; i++) {
                boolean unused = session.kernel().kv().has("key " + i);
            }
        } catch (RuntimeException e) {
            return e;
        }
    }

    @Test
    void openSessionHearsOfTheRestartAndTheNextOneStartsFromTheLastCommit() {
        try (SwingNode node = start(home, disk)) {
            try (StoreSession session = node.openSession()) {
                session.kernel().kv().set("kept", "1");
                session.host().commit();
                session.kernel().kv().set("lost", "1");
                failSupervisor(node);
                BlockStatus unused = status(node, 1); // Answered after the restart.
                assertThatThrownBy(session.host()::commit)
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
                assertThatThrownBy(() -> session.kernel().kv().set("late", "1")).isInstanceOf(StoreException.class);
            }
            try (StoreSession session = node.openSession()) {
                assertThat(session.kernel().kv().has("kept")).isTrue();
                assertThat(session.kernel().kv().has("lost")).isFalse();
                session.kernel().kv().set("after", "1");
                session.host().commit();
            }
        }
    }

    @Test
    void requestsBehindTheRestartCommitNothingOfTheLostBlock() throws InterruptedException {
        try (SwingNode node = start(home, disk)) {
            assertThat(ask(node, new KernelRequest.KvSet("kept", "1"))).isEqualTo(new Reply.Done());
            assertThat(ask(node, commit(1))).isInstanceOf(Reply.BlockCommitted.class);

            CountDownLatch released = holdSupervisor(node);
            CompletableFuture<Reply> before = send(node, new KernelRequest.KvSet("before", "1"));
            failSupervisor(node);
            CompletableFuture<Reply> behind = send(node, new KernelRequest.KvSet("behind", "1"));
            CompletableFuture<Reply> commit = send(node, commit(2));
            released.countDown();

            assertThat(before.join()).isEqualTo(new Reply.Done());
            assertThat(behind.join()).isInstanceOf(Reply.BlockLost.class);
            assertThat(commit.join()).isInstanceOf(Reply.BlockLost.class);
            assertThat(ask(node, new HostRequest.AbandonBlock())).isEqualTo(new Reply.Done());
            assertThat(ask(node, new KernelRequest.KvHas("kept"))).isEqualTo(new Reply.Flag(true));
            assertThat(ask(node, new KernelRequest.KvHas("before"))).isEqualTo(new Reply.Flag(false));
            assertThat(ask(node, new HostRequest.HostGet("host.height"))).isEqualTo(new Reply.Value(Optional.of("1")));
            assertThat(ask(node, commit(2))).isInstanceOf(Reply.BlockCommitted.class);
        }
    }

    @Test
    void storeThatDoesNotOpenIsAnsweredAndOpensOnceItCan() {
        try (SwingNode node = start(home, disk)) {
            disk.failOn("BEGIN IMMEDIATE");
            assertThat(ask(node, new KernelRequest.KvSet("lost", "1"))).isInstanceOf(Reply.BlockLost.class);
            assertThat(ask(node, commit(1))).isInstanceOf(Reply.BlockLost.class);
            assertThatThrownBy(node::openSession).isInstanceOf(StoreException.class);
            disk.failOn("");
            ask(node, new HostRequest.AbandonBlock());
            assertThat(ask(node, new KernelRequest.KvSet("kept", "1"))).isEqualTo(new Reply.Done());
            assertThat(ask(node, commit(1))).isInstanceOf(Reply.BlockCommitted.class);
        }
    }

    @Test
    void optionsThatThrowFailTheirSessionAlone() {
        try (SwingNode node = start(home, disk)) {
            assertThatThrownBy(() -> node.openSession(options -> {
                        throw new IllegalStateException("no such option");
                    }))
                    .hasMessage("no such option");
            try (StoreSession session = node.openSession()) {
                session.kernel().kv().set("a", "1");
                session.host().commit();
            }
        }
    }

    @Test
    void supervisorThatFailsAgainAndAgainEndsTheNodeAndAllWhoWaitHearOfIt() throws InterruptedException {
        try (SwingNode node = start(home, disk)) {
            CountDownLatch released = holdSupervisor(node);
            List<CompletableFuture<Reply>> waiting = new ArrayList<>();
            for (int i = 0; i < 11; i++) {
                failSupervisor(node);
                waiting.add(send(node, new KernelRequest.KvSet("a", "1")));
            }
            released.countDown();

            awaitEnd(node);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> waiting.stream().allMatch(CompletableFuture::isDone));
            boolean toldTheEnd = waiting.getLast()
                    .handle((reply, failure) -> failure != null
                            || (reply instanceof Reply.Refused refused && refused.reason() == Reason.CLOSED))
                    .join();
            assertThat(toldTheEnd).isTrue();
        }
    }

    @Test
    void errorEndsTheNodeAndTheSessionHearsOfIt() {
        try (SwingNode node = start(home, disk);
                StoreSession session = node.openSession()) {
            session.kernel().kv().set("kept", "1");
            session.host().commit();
            session.kernel().kv().set("lost", "1");
            breakSupervisor(node);
            awaitEnd(node);
            assertThatThrownBy(session.host()::commit).isInstanceOf(StoreException.class);
        }
        try (SwingNode node = start(home, disk);
                StoreSession session = node.openSession()) {
            assertThat(session.kernel().kv().has("kept")).isTrue();
            assertThat(session.kernel().kv().has("lost")).isFalse();
        }
    }

    private static void awaitEnd(SwingNode node) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> node.whenEnded().toCompletableFuture().isDone());
    }
}
