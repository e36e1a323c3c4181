package io.swingnode.actors;

import static io.swingnode.actors.TestNodes.askAccepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.actors.ledger.BlockLedgerQuery;
import io.swingnode.actors.ledger.BlockPage;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.journal.Journal;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The blocks beside an event that was set aside can still be read, from whichever height. */
class SetAsideLedgerTest {
    private static final int BLOCKS = 12;

    @TempDir
    Path home;

    @Test
    void blocksAroundASetAsideEventAreRead() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home))) {
            for (long height = 1; height <= BLOCKS; height++) {
                askAccepted(node, new KernelRequest.KvSet("a", "of block " + height));
                askAccepted(node, TestNodes.commit(height));
            }
        }
        assertThatThrownBy(() -> SwingNode.setAside(home, "BlockLedger|store", BLOCKS / 2, false, false))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE))
                .hasMessageContaining("can be read")
                .hasMessageContaining("--force");
        Journal journal = Journal.ofHome(home);
        assertThat(allHeights(journal)).hasSize(BLOCKS);
        SwingNode.setAside(home, "BlockLedger|store", BLOCKS / 2, false, true);
        try (BlockLedgerQuery query = BlockLedgerQuery.open(journal, journal.ledgerName())) {
            List<Long> all = heights(query, 0);
            assertThat(all).hasSizeBetween(BLOCKS - 1, BLOCKS).isSorted();
            for (long from = 1; from <= BLOCKS; from++) {
                long first = from;
                assertThat(heights(query, from))
                        .isEqualTo(
                                all.stream().filter(height -> height >= first).toList());
            }
            assertThat(LongStream.rangeClosed(1, BLOCKS)
                            .filter(height -> query.block(height).isPresent())
                            .boxed())
                    .isEqualTo(all);
        }
        SwingNode.putBack(home, "BlockLedger|store", BLOCKS / 2, false);
        assertThat(allHeights(journal)).hasSize(BLOCKS);
        assertThatThrownBy(() -> SwingNode.putBack(home, "BlockLedger|store", BLOCKS / 2, false))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND))
                .hasMessageContaining("put back already");
    }

    private static List<Long> allHeights(Journal journal) {
        try (BlockLedgerQuery query = BlockLedgerQuery.open(journal, journal.ledgerName())) {
            return heights(query, 0);
        }
    }

    private static List<Long> heights(BlockLedgerQuery query, long from) {
        BlockPage page = query.page(from, BLOCKS, 1000);
        return page.blocks().stream().map(BlockRecord::height).toList();
    }
}
