package io.swingnode.actors;

import static io.swingnode.actors.TestNodes.commit;
import static io.swingnode.actors.TestNodes.isStopping;
import static io.swingnode.actors.TestNodes.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupBudget;
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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stopping a node under load: every request is answered or fails, and the store holds what was acknowledged. */
class ShutdownTest {
    private static final Duration BOUND = Duration.ofMinutes(2);

    @TempDir
    Path home;

    private final FaultyDisk disk = new FaultyDisk();

    private SwingNode start(boolean pipelined) {
        return SwingNode.start(new NodeSettings(
                home,
                StoreOptions.builder().database(disk).build(),
                Optional.empty(),
                Optional.empty(),
                ConfigFactory.parseString("swingnode.store.pipelined-commits = " + pipelined)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyRequestIsAnsweredOrEndedAndAcknowledgedBlocksAreThere(boolean pipelined) throws InterruptedException {
        SwingNode node = start(pipelined);
        CountDownLatch inCommit = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        holdCommit(30, inCommit, released);
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (long height = 1; height <= 400; height++) {
            replies.add(send(node, new KernelRequest.KvSet("block", Long.toString(height))));
            replies.add(send(node, commit(height)));
        }
        inCommit.await();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(node::close);
        Awaitility.await().atMost(BOUND).until(() -> isStopping(node));
        // Requests sent while the node is stopping are answered or fail too.
        for (int i = 0; i < 50; i++) {
            replies.add(send(node, new KernelRequest.KvSet("late", "1")));
        }
        released.countDown();
        Awaitility.await().atMost(BOUND).until(closing::isDone);
        Awaitility.await().atMost(BOUND).until(() -> replies.stream().allMatch(CompletableFuture::isDone));

        long acknowledged = replies.stream()
                .filter(reply -> !reply.isCompletedExceptionally())
                .map(CompletableFuture::join)
                .filter(reply -> reply instanceof Reply.BlockCommitted)
                .count();
        assertThat(acknowledged).isBetween(29L, 399L);
        assertStoreIsAt(acknowledged, acknowledged + 1);
    }

    /** Lets the {@code nth} commit of the store's writer begin, and wait for {@code released}. */
    private void holdCommit(int nth, CountDownLatch inCommit, CountDownLatch released) {
        AtomicInteger commits = new AtomicInteger();
        disk.around((sql, execution) -> {
            if (sql.equals("COMMIT") && commits.incrementAndGet() == nth) {
                inCommit.countDown();
                await(released);
            }
            return execution.run();
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertStoreIsAt(long least, long most) {
        try (SwingStore store = SwingStore.openReadOnly(home.resolve("store"), StoreOptions.defaults())) {
            long height = Long.parseLong(store.hostKv().get("host.height").orElse("0"));
            assertThat(height).isBetween(least, most);
            assertThat(store.kernelKv().get("block")).contains(Long.toString(height));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sessionUnderLoadHearsOfTheEnd(boolean pipelined) {
        SwingNode node = start(false);
        StoreSession session = node.openSession();
        AtomicLong acknowledged = new AtomicLong();
        session.handOver();
        CompletableFuture<StoreException> kernel =
                CompletableFuture.supplyAsync(() -> commitUntilTheEnd(session, pipelined, acknowledged));
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> acknowledged.get() >= 20);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(node::close);
        Awaitility.await().atMost(BOUND).until(() -> closing.isDone() && kernel.isDone());
        assertThat(kernel.join().reason()).isIn(Reason.CLOSED, Reason.FAULT);
        assertStoreIsAt(acknowledged.get(), acknowledged.get() + 1);
        session.close();
    }

    private static StoreException commitUntilTheEnd(StoreSession session, boolean pipelined, AtomicLong acknowledged) {
        try {
            for (long height = 1; ; height++) {
                session.kernel().kv().set("block", Long.toString(height));
                CompletionStage<BlockResult> commit = pipelined
                        ? session.host().startCommitBlock(height, CleanupBudget.DEFAULT)
                        : CompletableFuture.completedStage(session.host().commitBlock(height, CleanupBudget.DEFAULT));
                if (pipelined) {
                    // Work of the next block, beside the commit.
                    session.kernel().kv().set("beside", Long.toString(height));
                }
                acknowledged.set(Futures.await(commit).height());
            }
        } catch (StoreException e) {
            return e;
        }
    }
}
