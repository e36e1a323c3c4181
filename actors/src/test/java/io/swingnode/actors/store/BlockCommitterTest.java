package io.swingnode.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import io.swingnode.actors.cleanup.Cleaner;
import io.swingnode.actors.cleanup.CleanerClient;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A block is committed with its cleanup, or not at all. */
class BlockCommitterTest {
    private static final VatId GONE = new VatId("v1");
    private static final HostRequest.CommitBlock COMMIT = new HostRequest.CommitBlock(1, CleanupBudget.each(2), true);

    @TempDir
    Path temp;

    private final ActorTestKit kit = ActorTestKit.create();
    private final CommitTracker tracker = new CommitTracker(kit.system(), Optional.empty(), NoViews.NONE);
    private final List<ExportEntry> exports = new ArrayList<>();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    /** A store with a terminated vat of three spans, of which one is empty; nothing is committed yet. */
    private SwingStore open() {
        SwingStore store = SwingStore.open(
                temp, StoreOptions.builder().exportSink(exports::addAll).build());
        store.transcripts().initTranscript(GONE);
        for (int span = 0; span < 2; span++) {
            store.transcripts().addItem(GONE, "item");
            store.transcripts().rolloverSpan(GONE);
        }
        store.cleaner().terminate(GONE);
        return store;
    }

    private BlockResult commit(BlockCommitter committer, boolean pipelined) {
        return pipelined
                ? committer.startCommit(COMMIT, exports).toCompletableFuture().join()
                : committer.commit(COMMIT, exports);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void blockWhoseCleanupCannotBePlannedIsRefusedAndKept(boolean pipelined) {
        TestProbe<Cleaner.Command> silent = kit.createTestProbe();
        CleanerClient none = new CleanerClient(kit.system(), silent.ref(), Duration.ofMillis(10));
        try (SwingStore store = open()) {
            StoreException refusal = catchThrowableOfType(
                    StoreException.class, () -> commit(new BlockCommitter(store, tracker, none), pipelined));
            assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(store.hasUncommittedChanges()).isTrue();
            assertThat(store.hostKv().get(KeySection.HEIGHT_KEY)).isEmpty();
            assertThat(exports).isEmpty();

            CleanerClient again = new CleanerClient(kit.system(), kit.spawn(Cleaner.create()));
            BlockResult block = commit(new BlockCommitter(store, tracker, again), pipelined);
            assertThat(block.cleanup()).isEqualTo(new CleanupReport(0, 2, 0, 1));
            assertThat(store.transcripts()
                            .deleteVatTranscripts(GONE, DeleteBudget.UNLIMITED)
                            .cleanups())
                    .isOne();
        }
    }

    @Test
    void lateAnswerOfTheCleanerChangesNothing() {
        TestProbe<Cleaner.Command> late = kit.createTestProbe();
        CleanerClient client = new CleanerClient(kit.system(), late.ref(), Duration.ofMillis(10));
        try (SwingStore store = open()) {
            BlockCommitter committer = new BlockCommitter(store, tracker, client);
            assertThat(catchThrowableOfType(StoreException.class, () -> commit(committer, false)))
                    .isNotNull();
            for (int asked = 0; asked < 2; asked++) {
                Cleaner.Plan plan = late.expectMessageClass(Cleaner.Plan.class);
                kit.spawn(Cleaner.create()).tell(plan);
            }
            assertThat(committer.commitPlain().exports()).isEqualTo(exports.size());
            assertThat(exports)
                    .filteredOn(entry -> entry.key().startsWith("transcript.v1."))
                    .hasSize(4);
        }
    }
}
