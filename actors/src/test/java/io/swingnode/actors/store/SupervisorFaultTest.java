package io.swingnode.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.actors.FaultyDisk;
import io.swingnode.actors.KernelSession;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
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

/** When the supervisor of the store itself fails: nobody waits for ever, and no part of a block is committed. */
public class SupervisorFaultTest {
    @TempDir
    Path home;

    private final FaultyDisk disk = new FaultyDisk();

    private SwingNode start() {
        return SwingNode.start(NodeSettings.of(home)
                .withStoreOptions(StoreOptions.builder().database(disk).build()));
    }

    private static void fail(SwingNode node) {
        node.supervisor().tell(new StoreSupervisor.RunOnWriter(() -> {
            throw new IllegalStateException("a bug");
        }));
    }

    @Test
    void openSessionHearsOfTheRestartAndTheNextOneStartsFromTheLastCommit() {
        try (SwingNode node = start()) {
            try (KernelSession session = node.openSession()) {
                session.kv().set("kept", "1");
                session.commit();
                session.kv().set("lost", "1");
                fail(node);
                assertThatThrownBy(session::commit)
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
                assertThatThrownBy(() -> session.kv().set("late", "1")).isInstanceOf(StoreException.class);
            }
            try (KernelSession session = node.openSession()) {
                assertThat(session.kv().has("kept")).isTrue();
                assertThat(session.kv().has("lost")).isFalse();
                session.kv().set("after", "1");
                session.commit();
            }
        }
    }

    @Test
    void requestsBehindTheRestartCommitNothingOfTheLostBlock() throws InterruptedException {
        try (SwingNode node = start()) {
            assertThat(ask(node, new Request.KvSet("kept", "1"))).isEqualTo(new Reply.Done());
            assertThat(ask(node, commit(1))).isInstanceOf(Reply.BlockCommitted.class);

            CountDownLatch released = hold(node);
            CompletableFuture<Reply> before = send(node, new Request.KvSet("before", "1"));
            fail(node);
            CompletableFuture<Reply> behind = send(node, new Request.KvSet("behind", "1"));
            CompletableFuture<Reply> commit = send(node, commit(2));
            released.countDown();

            assertThat(before.join()).isEqualTo(new Reply.Done());
            assertThat(behind.join()).isInstanceOf(Reply.BlockLost.class);
            assertThat(commit.join()).isInstanceOf(Reply.BlockLost.class);
            assertThat(ask(node, new Request.AbandonBlock())).isEqualTo(new Reply.Done());
            assertThat(ask(node, new Request.KvHas("kept"))).isEqualTo(new Reply.Flag(true));
            assertThat(ask(node, new Request.KvHas("before"))).isEqualTo(new Reply.Flag(false));
            assertThat(ask(node, new Request.HostGet("host.height"))).isEqualTo(new Reply.Value(Optional.of("1")));
            assertThat(ask(node, commit(2))).isInstanceOf(Reply.BlockCommitted.class);
        }
    }

    @Test
    void storeThatDoesNotOpenIsAnsweredAndOpensOnceItCan() {
        try (SwingNode node = start()) {
            disk.failOn("BEGIN IMMEDIATE");
            assertThat(ask(node, new Request.KvSet("lost", "1"))).isInstanceOf(Reply.BlockLost.class);
            assertThat(ask(node, commit(1))).isInstanceOf(Reply.BlockLost.class);
            assertThatThrownBy(node::openSession).isInstanceOf(StoreException.class);
            disk.failOn("");
            ask(node, new Request.AbandonBlock());
            assertThat(ask(node, new Request.KvSet("kept", "1"))).isEqualTo(new Reply.Done());
            assertThat(ask(node, commit(1))).isInstanceOf(Reply.BlockCommitted.class);
        }
    }

    @Test
    void optionsThatThrowFailTheirSessionAlone() {
        try (SwingNode node = start()) {
            assertThatThrownBy(() -> node.openSession(options -> {
                        throw new IllegalStateException("no such option");
                    }))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("no such option");
            try (KernelSession session = node.openSession()) {
                session.kv().set("a", "1");
                session.commit();
            }
        }
    }

    @Test
    void supervisorThatFailsAgainAndAgainEndsTheNodeAndAllWhoWaitHearOfIt() throws InterruptedException {
        try (SwingNode node = start()) {
            CountDownLatch released = hold(node);
            List<CompletableFuture<Reply>> waiting = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                fail(node);
                waiting.add(send(node, new Request.KvSet("a", "1")));
            }
            released.countDown();

            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> node.system()
                            .getWhenTerminated()
                            .toCompletableFuture()
                            .isDone());
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
        try (SwingNode node = start();
                KernelSession session = node.openSession()) {
            session.kv().set("kept", "1");
            session.commit();
            session.kv().set("lost", "1");
            node.supervisor().tell(new StoreSupervisor.RunOnWriter(() -> {
                throw new AssertionError("out of everything");
            }));
            assertThatThrownBy(session::commit).isInstanceOf(StoreException.class);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> node.system()
                            .getWhenTerminated()
                            .toCompletableFuture()
                            .isDone());
        }
        try (SwingNode node = start();
                KernelSession session = node.openSession()) {
            assertThat(session.kv().has("kept")).isTrue();
            assertThat(session.kv().has("lost")).isFalse();
        }
    }

    /** Keeps the supervisor busy until the latch is counted down. */
    static CountDownLatch hold(SwingNode node) throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        node.supervisor().tell(new StoreSupervisor.RunOnWriter(() -> {
            entered.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        entered.await();
        return released;
    }

    public static Request commit(long height) {
        return new Request.CommitBlock(height, CleanupBudget.PAUSED, false);
    }

    public static CompletableFuture<Reply> send(SwingNode node, Request request) {
        return node.execute(request).toCompletableFuture();
    }

    public static Reply ask(SwingNode node, Request request) {
        return send(node, request).join();
    }
}
