package io.swingnode.actors.store;

import static io.swingnode.actors.TestNodes.askAccepted;
import static io.swingnode.actors.TestNodes.commit;
import static io.swingnode.actors.TestNodes.send;
import static io.swingnode.actors.TestNodes.start;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without pipelining the next requests wait for a commit by message; the supervisor does not. */
class WaitedCommitTest {
    @TempDir
    Path home;

    private final FaultyDisk disk = new FaultyDisk();

    @Test
    void supervisorAnswersWhileABlockIsWrittenAndRequestsWait() {
        try (SwingNode node = start(home, disk)) {
            CompletableFuture<Reply> committed;
            CompletableFuture<Reply> next;
            try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                assertThat(held).isNotNull();
                askAccepted(node, new HostRequest.BeginBlock(1));
                askAccepted(node, new KernelRequest.KvSet("a", "1"));
                committed = send(node, commit(1));
                next = send(node, new KernelRequest.KvSet("a", "2"));
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> node.host()
                                .blockStatus(1)
                                .toCompletableFuture()
                                .join()
                                .equals(new BlockStatus.Committing()));
                assertThat(askAccepted(node, new HostRequest.DiskUsage())).isInstanceOf(Reply.DiskUsage.class);
                assertThatThrownBy(node::openSession)
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.BUSY))
                        .hasMessageContaining("is being committed");
                assertThat(askAccepted(node, new HostRequest.DiskUsage())).isInstanceOf(Reply.DiskUsage.class);
                assertThat(committed).isNotDone();
                assertThat(next).isNotDone();
            }
            assertThat(committed.join()).isInstanceOf(Reply.BlockCommitted.class);
            assertThat(next.join()).isEqualTo(new Reply.Done());
            askAccepted(node, new HostRequest.AbandonBlock());
            assertThat(askAccepted(node, new KernelRequest.KvGet("a"))).isEqualTo(new Reply.Value(Optional.of("1")));
        }
    }

    @Test
    void requestsBehindAFailedCommitAreLostWithIt() {
        try (SwingNode node = start(home, disk)) {
            CompletableFuture<Reply> committed;
            CompletableFuture<Reply> next;
            try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                assertThat(held).isNotNull();
                askAccepted(node, new KernelRequest.KvSet("a", "lost"));
                committed = send(node, commit(1));
                next = send(node, new KernelRequest.KvSet("b", "lost"));
                disk.failOn("COMMIT");
            }
            assertThat(committed.join()).isInstanceOf(Reply.BlockLost.class);
            assertThat(next.join()).isInstanceOf(Reply.BlockLost.class);
            disk.failOn("");
            askAccepted(node, new HostRequest.AbandonBlock());
            assertThat(askAccepted(node, new KernelRequest.KvHas("a"))).isEqualTo(new Reply.Flag(false));
            assertThat(askAccepted(node, new KernelRequest.KvHas("b"))).isEqualTo(new Reply.Flag(false));
        }
    }

    @Test
    void sessionOpensDirectlyAfterTheReply() {
        try (SwingNode node = start(home, disk)) {
            for (int block = 1; block <= 20; block++) {
                askAccepted(node, new KernelRequest.KvSet("a", "of block " + block));
                askAccepted(node, commit(block));
                try (StoreSession session = node.openSession()) {
                    assertThat(session.kernel().kv().get("a")).contains("of block " + block);
                }
            }
        }
    }
}
