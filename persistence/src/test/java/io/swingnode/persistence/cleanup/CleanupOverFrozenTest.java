package io.swingnode.persistence.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.block.BlockStats;
import io.swingnode.persistence.block.CommitMode;
import io.swingnode.persistence.block.SlowCommits;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a block deletes of terminated vats does not depend on whether the block before is durable yet. */
class CleanupOverFrozenTest {
    private static final CleanupBudget BUDGET = new CleanupBudget(1, 2);
    private static final int BLOCKS = 14;

    @TempDir
    Path temp;

    private final SlowCommits slow = new SlowCommits(1);

    private static CleanupPlan plan(SwingStore store) {
        return CleanupPlanner.plan(store.cleaner().view(BUDGET), BUDGET);
    }

    /** Vats come, are terminated and have rows deleted one by one, all in the blocks that are still being written. */
    private static void run(CleanerStore cleaned, int block) {
        cleaned.store.transcripts().addItem(CleanerStore.LIVE, "{\"block\":" + block + "}");
        if (block % 3 == 0) {
            cleaned.addVat(new VatId("v1" + block), 3, 2, 2);
        }
        if (block % 3 == 1 && block > 1) {
            cleaned.store.cleaner().terminate(new VatId("v1" + (block - 1)));
        }
        if (block % 5 == 0) {
            cleaned.store.transcripts().rolloverSpan(CleanerStore.LIVE);
        }
    }

    @Test
    void planIsTheSameWhileTheBlockBeforeIsBeingWritten() throws SQLException {
        UnaryOperator<StoreOptions> onSlowDisk =
                options -> options.toBuilder().database(slow).build();
        try (CleanerStore pipelined = new CleanerStore(temp.resolve("pipelined"), 0, onSlowDisk);
                CleanerStore waited = new CleanerStore(temp.resolve("waited"), 0, options -> options)) {
            pipelined.addVat(CleanerStore.LIVE, 1, 1, 1);
            waited.addVat(CleanerStore.LIVE, 1, 1, 1);
            long deleted = 0;
            SlowCommits.Hold held = slow.hold();
            CompletableFuture<BlockStats> before = pipelined.store.startCommit().toCompletableFuture();
            waited.store.commit();
            for (int block = 1; block <= BLOCKS; block++) {
                run(pipelined, block);
                run(waited, block);
                assertThat(before).as("the block before").isNotDone();
                CleanupPlan plan = plan(pipelined.store);
                assertThat(plan).as("in block " + block).isEqualTo(plan(waited.store));
                deleted += plan.report().spans() + plan.report().snapshots();

                held.close();
                BlockStats unused = before.orTimeout(2, TimeUnit.MINUTES).join();
                held = slow.hold();
                before = pipelined
                        .store
                        .startCommitWith(
                                CommitMode.PIPELINED,
                                () -> pipelined.store.cleaner().apply(plan))
                        .toCompletableFuture();
                waited.store.commitWith(() -> waited.store.cleaner().apply(plan));
            }
            held.close();
            pipelined.store.commit();
            assertThat(deleted).isGreaterThan(15);
            assertThat(pipelined.records()).isEqualTo(waited.records());
            assertThat(pipelined.takeHandedOver()).isEqualTo(waited.takeHandedOver());
        }
    }
}
