package io.swingnode.actors.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The ledger's rules, without an actor or a journal. */
class BlockLedgerStateTest {
    private static final int RECENT_MAX = 4;

    @Test
    void agreesWithAPlainMapOfHeightsAndNeverFalls() {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("BlockLedgerStateTest seed " + seed + " (replay with -Dtest.seed=" + seed + ")");
        Random random = new Random(seed);
        Map<Long, String> committed = new TreeMap<>();
        List<BlockEvent> journal = new ArrayList<>();
        BlockLedgerState state = BlockLedgerState.EMPTY;
        for (int step = 0; step < 2_000; step++) {
            long height = Math.max(0, state.lastHeight() + random.nextInt(4) - 1);
            String hash = "h" + random.nextInt(3);
            List<BlockEvent> added = act(random, state, height, hash);
            for (BlockEvent event : added) {
                state = state.after(event, RECENT_MAX);
                if (event instanceof BlockEvent.Committed block) {
                    committed.put(block.block().height(), block.block().activityHash());
                }
            }
            journal.addAll(added);
            assertThat(state.events()).isEqualTo(journal.size());
            checkStatuses(state, committed);
        }
        assertThat(committed).hasSizeGreaterThan(100);
        assertThat(journal).extracting(BlockEvent::committedHeight).isSorted();
    }

    private static List<BlockEvent> act(Random random, BlockLedgerState state, long height, String hash) {
        try {
            return switch (random.nextInt(5)) {
                case 0, 1 -> state.begin(height, 0);
                case 2, 3 -> state.commit(BlockRecord.recovered(new BlockHead(height, hash), 0));
                default -> state.reconcile(Optional.of(new BlockHead(height, hash)), 0);
            };
        } catch (StoreException refused) {
            assertThat(height).as(refused.getMessage()).isLessThanOrEqualTo(state.lastHeight());
            return List.of();
        }
    }

    private static void checkStatuses(BlockLedgerState state, Map<Long, String> committed) {
        long last = state.lastHeight();
        for (long height = Math.max(0, last - 6); height < last + 3; height++) {
            Optional<String> hash = Optional.ofNullable(committed.get(height));
            switch (state.status(height)) {
                case BlockStatus.Committed known -> assertThat(hash).contains(known.activityHash());
                case BlockStatus.Missed missed -> assertThat(hash).isEmpty();
                case BlockStatus.Older older -> assertThat(height).isLessThan(older.firstHeight());
                case BlockStatus.Begun begun -> assertThat(height).isGreaterThan(last);
                case BlockStatus.Committing committing -> throw new AssertionError("only the store knows that");
                case BlockStatus.NeverSeen never -> assertThat(height).isGreaterThan(last);
            }
        }
    }

    @Test
    void aBlockBegunAgainAfterARollbackAddsNothing() {
        BlockLedgerState state = BlockLedgerState.EMPTY.after(new BlockEvent.Begun(3, -1, 0), RECENT_MAX);
        assertThat(state.begin(3, 0)).isEmpty();
        assertThat(state.begin(4, 0)).containsExactly(new BlockEvent.Begun(4, -1, 0));
    }

    @Test
    void aHeightCommittedTwiceIsRecordedTwiceAndTheSecondCounts() {
        BlockLedgerState state = BlockLedgerState.EMPTY;
        for (String hash : List.of("a", "b")) {
            for (BlockEvent event : state.commit(BlockRecord.recovered(new BlockHead(1, hash), 0))) {
                state = state.after(event, RECENT_MAX);
            }
        }
        assertThat(state.events()).isEqualTo(2);
        assertThat(state.status(1)).isEqualTo(new BlockStatus.Committed("b"));
    }

    @Test
    void heightsAreNeverNegative() {
        assertThatThrownBy(() -> new BlockHead(-1, "")).isInstanceOf(IllegalArgumentException.class);
    }
}
