package io.swingnode.actors.store;

import static io.swingnode.actors.TestNodes.askAccepted;
import static io.swingnode.actors.TestNodes.recordedBlocks;
import static io.swingnode.actors.TestNodes.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.FaultyDisk;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several blocks wait while one is being committed, by a session and by messages. */
class GroupedCommitTest {
    private static final long BLOCKS = 6;

    @TempDir
    Path temp;

    private final FaultyDisk disk = new FaultyDisk();

    private SwingNode start(Path home) {
        StoreOptions options = StoreOptions.builder().database(disk).build();
        return SwingNode.start(new NodeSettings(
                home,
                options,
                Optional.of(Journal.ofHome(home)),
                Optional.empty(),
                ConfigFactory.parseString("swingnode { store.pipelined-commits = on, ledger.flush-wait = 2m }")));
    }

    private static void run(StoreSession session, long height) {
        session.host().beginBlock(height);
        session.kernel().kv().set("own." + height, "1");
        session.kernel().kv().set("shared", "of block " + height);
    }

    @Test
    void sessionLetsBlocksWaitAndTheLedgerHasTheDigestOfEach() {
        Path grouped = temp.resolve("grouped");
        try (SwingNode node = start(grouped);
                StoreSession session = node.openSession()) {
            run(session, 1);
            BlockResult unused = session.host().commitBlock(1, CleanupBudget.PAUSED);
            List<CompletableFuture<BlockResult>> commits = new ArrayList<>();
            try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                assertThat(held).isNotNull();
                for (long height = 2; height <= BLOCKS; height++) {
                    run(session, height);
                    commits.add(session.host()
                            .startCommitBlock(height, CleanupBudget.PAUSED)
                            .toCompletableFuture());
                }
                for (long height = 2; height <= BLOCKS; height++) {
                    assertThat(node.host()
                                    .blockStatus(height)
                                    .toCompletableFuture()
                                    .join())
                            .as("block %d", height)
                            .isEqualTo(new BlockStatus.Committing());
                }
                assertThat(node.host()
                                .blockStatus(BLOCKS + 1)
                                .toCompletableFuture()
                                .join())
                        .isEqualTo(new BlockStatus.NeverSeen());
                assertThat(commits).noneMatch(CompletableFuture::isDone);
            }
            assertThat(commits).extracting(commit -> commit.join().height()).containsExactly(2L, 3L, 4L, 5L, BLOCKS);
        }
        Path waited = temp.resolve("waited");
        try (SwingNode node = start(waited);
                StoreSession session = node.openSession()) {
            for (long height = 1; height <= BLOCKS; height++) {
                run(session, height);
                BlockResult unused = session.host().commitBlock(height, CleanupBudget.PAUSED);
            }
        }
        assertThat(recordedBlocks(grouped)).extracting(BlockRecord::groupBlocks).containsExactly(1, 1, 4, 4, 4, 4);
        assertThat(recordedBlocks(waited)).extracting(BlockRecord::groupBlocks).containsOnly(1);
        assertThat(digests(grouped)).isEqualTo(digests(waited)).doesNotContain(Optional.empty());
    }

    private static List<Optional<String>> digests(Path home) {
        return recordedBlocks(home).stream().map(BlockRecord::exportDigest).toList();
    }

    @Test
    void messagesLetBlocksWaitAndAreAnsweredInOrder() {
        try (SwingNode node = start(temp)) {
            List<CompletableFuture<Reply>> commits = new ArrayList<>();
            try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                assertThat(held).isNotNull();
                for (long height = 1; height <= BLOCKS; height++) {
                    askAccepted(node, new HostRequest.BeginBlock(height));
                    askAccepted(node, new KernelRequest.KvSet("shared", "of block " + height));
                    commits.add(send(node, new HostRequest.CommitBlock(height, CleanupBudget.PAUSED, true)));
                }
                assertThat(askAccepted(node, new KernelRequest.KvGet("shared")))
                        .isEqualTo(new Reply.Value(Optional.of("of block " + BLOCKS)));
                assertThat(commits).noneMatch(CompletableFuture::isDone);
            }
            for (int i = 0; i < BLOCKS; i++) {
                long height = i + 1L;
                assertThat(commits.get(i).join())
                        .isInstanceOfSatisfying(
                                Reply.BlockCommitted.class,
                                reply -> assertThat(reply.result().height()).isEqualTo(height));
            }
        }
        assertThat(recordedBlocks(temp)).extracting(BlockRecord::groupBlocks).containsExactly(1, 5, 5, 5, 5, 5);
    }

    @Test
    void failedGroupIsLostAsAWholeAndTheStoreGoesOnFromTheLastCommit() {
        try (SwingNode node = start(temp)) {
            askAccepted(node, new KernelRequest.KvSet("shared", "kept"));
            askAccepted(node, new HostRequest.CommitBlock(1, CleanupBudget.PAUSED, false));
            List<CompletableFuture<Reply>> commits = new ArrayList<>();
            try (FaultyDisk.Hold held = disk.hold("COMMIT")) {
                assertThat(held).isNotNull();
                for (long height = 2; height <= BLOCKS; height++) {
                    askAccepted(node, new KernelRequest.KvSet("shared", "of block " + height));
                    commits.add(send(node, new HostRequest.CommitBlock(height, CleanupBudget.PAUSED, false)));
                }
                Reply unused = askAccepted(node, new KernelRequest.KvHas("shared"));
                disk.failOn("COMMIT");
            }
            assertThat(commits).allSatisfy(lost -> assertThat(lost.join()).isInstanceOf(Reply.BlockLost.class));
            disk.failOn("");
            askAccepted(node, new HostRequest.AbandonBlock());
            assertThat(askAccepted(node, new KernelRequest.KvGet("shared")))
                    .isEqualTo(new Reply.Value(Optional.of("kept")));
            askAccepted(node, new HostRequest.CommitBlock(2, CleanupBudget.PAUSED, false));
        }
    }
}
