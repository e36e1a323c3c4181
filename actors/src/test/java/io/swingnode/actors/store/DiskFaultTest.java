package io.swingnode.actors.store;

import static io.swingnode.actors.TestNodes.ask;
import static io.swingnode.actors.TestNodes.commit;
import static io.swingnode.actors.TestNodes.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.actors.FaultyDisk;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full or fails: the whole block is lost, the host is told, and the node goes on. */
class DiskFaultTest {
    private static final VatId V1 = new VatId("v1");
    private static final int FULL_AT_PAGES = 60;
    private static final int KEYS = 120;
    private static final String VALUE = "x".repeat(4096);

    /** So small that a block spills in the middle of its crank; so large that it reaches the file at commit. */
    private static final long SPILLS = 20_000;

    private static final long NEVER_SPILLS = 64L << 20;

    @TempDir
    Path home;

    private final FaultyDisk disk = new FaultyDisk();

    private SwingNode start(long bufferLimitBytes) {
        return SwingNode.start(NodeSettings.of(home)
                .withoutJournal()
                .withStoreOptions(StoreOptions.builder()
                        .database(disk)
                        .bufferLimitBytes(bufferLimitBytes)
                        .cacheLimitBytes(1 << 20)
                        .build()));
    }

    @AfterEach
    void storeIsSound() {
        assertThat(StoreVerifier.verify(home.resolve("store"), CopyProgress.NONE, Database.sqlite())
                        .findings())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {SPILLS, NEVER_SPILLS})
    void fullDiskEndsTheSessionAndTheBlockRunsAgainOnceThereIsRoom(long bufferLimitBytes) {
        disk.limitPages(FULL_AT_PAGES);
        try (SwingNode node = start(bufferLimitBytes)) {
            try (StoreSession session = node.openSession()) {
                session.kernel().transcripts().initTranscript(V1);
                session.kernel().kv().set("kept", "1");
                session.host().commitBlock(1, CleanupBudget.PAUSED);
                StoreException fault = catchThrowableOfType(StoreException.class, () -> run(session));
                assertThat(fault).hasMessageContaining("SQLITE_FULL");
                assertThat(fault.reason()).isEqualTo(Reason.FAULT);
                StoreException after = catchThrowableOfType(
                        StoreException.class, () -> session.host().commitBlock(2, CleanupBudget.PAUSED));
                assertThat(after.reason()).isEqualTo(Reason.CLOSED);
            }
            disk.limitPages(0);
            try (StoreSession session = node.openSession()) {
                assertThat(session.host().hostKv().get("host.height")).contains("1");
                assertThat(session.kernel().kv().has("big1")).isFalse();
                assertThat(session.kernel()
                                .transcripts()
                                .getCurrentSpanBounds(V1)
                                .endPos())
                        .isZero();
                run(session);
                assertThat(session.kernel().kv().get("big1")).contains(VALUE);
            }
        }
    }

    private static void run(StoreSession session) {
        session.kernel().startCrank();
        session.kernel().establishCrankSavepoint("deliver");
        session.kernel().transcripts().addItem(V1, "{}");
        for (int i = 0; i < KEYS; i++) {
            session.kernel().kv().set("big" + i, VALUE);
        }
        session.kernel().endCrank();
        session.host().commitBlock(2, CleanupBudget.PAUSED);
    }

    @ParameterizedTest
    @ValueSource(longs = {SPILLS, NEVER_SPILLS})
    void fullDiskLosesTheBlockOfMessagesAsAWhole(long bufferLimitBytes) {
        disk.limitPages(FULL_AT_PAGES);
        try (SwingNode node = start(bufferLimitBytes)) {
            ask(node, new KernelRequest.InitTranscript(V1));
            assertThat(ask(node, commit(1))).isInstanceOf(Reply.BlockCommitted.class);
            assertThat(runByMessage(node)).isInstanceOf(Reply.BlockLost.class);
            assertThat(ask(node, new KernelRequest.KvSet("part of it", "1"))).isInstanceOf(Reply.BlockLost.class);
            assertThat(ask(node, commit(2))).isInstanceOf(Reply.BlockLost.class);
            disk.limitPages(0);
            assertThat(ask(node, new HostRequest.AbandonBlock())).isEqualTo(new Reply.Done());
            assertThat(ask(node, new HostRequest.HostGet("host.height"))).isEqualTo(new Reply.Value(Optional.of("1")));
            assertThat(ask(node, new KernelRequest.KvNextKey("big"))).isEqualTo(new Reply.Value(Optional.empty()));
            assertThat(runByMessage(node)).isInstanceOf(Reply.BlockCommitted.class);
            assertThat(ask(node, new KernelRequest.KvGet("big1"))).isEqualTo(new Reply.Value(Optional.of(VALUE)));
        }
    }

    private static Reply runByMessage(SwingNode node) {
        ask(node, new KernelRequest.StartCrank());
        ask(node, new KernelRequest.AddItem(V1, "{}"));
        for (int i = 0; i < KEYS; i++) {
            ask(node, new KernelRequest.KvSet("big" + i, VALUE));
        }
        ask(node, new KernelRequest.EndCrank());
        return ask(node, commit(2));
    }

    /** What a failed fsync may leave behind: the host is told of a fault, and the file has the block all the same. */
    private void losesAcknowledgements() {
        disk.around((sql, execution) -> {
            Object result = execution.run();
            if (sql.equals("COMMIT")) {
                throw new SQLException("[SQLITE_IOERR_FSYNC] injected after: " + sql);
            }
            return result;
        });
    }

    @Test
    void sessionWhoseCommitWasNotAcknowledgedFindsTheBlockInTheStore() {
        try (SwingNode node = start(NEVER_SPILLS)) {
            try (StoreSession session = node.openSession()) {
                session.host().beginBlock(1);
                session.kernel().kv().set("a", "1");
                losesAcknowledgements();
                StoreException fault = catchThrowableOfType(
                        StoreException.class, () -> session.host().commitBlock(1, CleanupBudget.PAUSED));
                assertThat(fault.reason()).isEqualTo(Reason.FAULT);
                disk.failOn("");
            }
            assertThat(status(node, 1)).isInstanceOf(BlockStatus.Committed.class);
            try (StoreSession session = node.openSession()) {
                assertThat(session.kernel().kv().get("a")).contains("1");
                assertThat(status(node, 1))
                        .isEqualTo(new BlockStatus.Committed(session.kernel().getActivityhash()));
                StoreException twice = catchThrowableOfType(
                        StoreException.class, () -> session.host().beginBlock(1));
                assertThat(twice.reason()).isEqualTo(Reason.CONFLICT);
            }
        }
    }

    @Test
    void hostOfMessagesWhoseCommitWasNotAcknowledgedFindsTheBlockInTheStore() {
        try (SwingNode node = start(NEVER_SPILLS)) {
            ask(node, new HostRequest.BeginBlock(1));
            ask(node, new KernelRequest.KvSet("a", "1"));
            losesAcknowledgements();
            assertThat(ask(node, commit(1))).isInstanceOf(Reply.BlockLost.class);
            disk.failOn("");
            BlockStatus known = new BlockStatus.Committed("");
            assertThat(status(node, 1)).as("before the host has taken note").isEqualTo(known);
            assertThat(ask(node, new HostRequest.GetBlockStatus(1))).isEqualTo(new Reply.Status(known));
            assertThat(ask(node, new HostRequest.AbandonBlock())).isEqualTo(new Reply.Done());
            assertThat(status(node, 1)).isEqualTo(known);
            assertThat(ask(node, new HostRequest.BeginBlock(1)))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.CONFLICT));
            assertThat(ask(node, new KernelRequest.KvGet("a"))).isEqualTo(new Reply.Value(Optional.of("1")));
            ask(node, new HostRequest.BeginBlock(2));
            assertThat(ask(node, commit(2))).isInstanceOf(Reply.BlockCommitted.class);
        }
    }
}
