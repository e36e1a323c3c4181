package io.swingnode.node.store;

import io.swingnode.actors.ledger.BlockLedgerQuery;
import io.swingnode.actors.ledger.BlockPage;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.journal.Journal;
import io.swingnode.node.Cancellation;
import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the blocks in a node's ledger, also while the node is running. */
@Command(
        name = "blocks",
        description = "List the blocks a node has committed.",
        footer = {
            "  ./swingnode blocks HOME                          # the last 20",
            "  ./swingnode blocks HOME --from 1000 --to 1999    # a range, both ends included",
            "  ./swingnode blocks HOME --from 0 -o json         # all, one JSON value per line"
        })
final class BlocksCommand implements Callable<Integer> {
    private static final long LAST_SHOWN = 20;
    private static final int PAGE_BLOCKS = 1_000;
    private static final int HASH_SHOWN = 12;

    private static final String TITLES = String.format(
            Locale.ROOT,
            "%10s  %-20s %8s %8s %12s %8s %8s %10s %10s  %-12s  %s",
            "HEIGHT",
            "COMMITTED",
            "CRANKS",
            "ITEMS",
            "ITEM BYTES",
            "EXPORTS",
            "CLEANED",
            "RUN MS",
            "COMMIT MS",
            "ACTIVITY",
            "EXPORT DATA");

    /** Printed instead of the counts of a block that the ledger missed, with the same width. */
    private static final String RECOVERED =
            String.format(Locale.ROOT, "%-70s", "recorded after a crash, from the store: no counts");

    @Mixin
    private OutputMixin output = new OutputMixin();

    @Parameters(paramLabel = "HOME", description = "The node's home directory.")
    private Path home = Path.of("");

    @Option(
            converter = Counts.AnyLong.class,
            names = "--from",
            paramLabel = "HEIGHT",
            description = "The first height; by default, that of 20 blocks up to --to.")
    private @Nullable Long from;

    @Option(
            converter = Counts.AnyLong.class,
            names = "--to",
            paramLabel = "HEIGHT",
            description = "The last height; by default, the last block.")
    private @Nullable Long to;

    @Override
    public Integer call() {
        if (!Files.isDirectory(home)) {
            throw new StoreException(Reason.NOT_FOUND, home + " is not a directory; give the home directory of a node");
        }
        if (from != null && to != null && from > to) {
            throw new StoreException(
                    Reason.USAGE,
                    "--from " + from + " is above --to " + to
                            + ": the range is empty; give the lower height to --from");
        }
        Journal journal = Journal.ofHome(home);
        try (BlockLedgerQuery query = BlockLedgerQuery.open(journal, journal.ledgerName())) {
            long last = to == null ? query.lastHeight().orElse(0L) : to;
            long first = from == null ? Math.max(0, last - LAST_SHOWN + 1) : from;
            if (first <= last || to != null) {
                list(query, first, last);
            }
        }
        return ExitCodes.OK;
    }

    private void list(BlockLedgerQuery query, long first, long last) {
        if (!output.isJson()) {
            output.out().println(TITLES);
        }
        Optional<Long> next = Optional.of(first);
        while (next.isPresent()) {
            Cancellation.ofProcess().check("stopped before block " + next.get());
            BlockPage page = query.page(next.get(), last, PAGE_BLOCKS);
            page.forgottenBelow()
                    .ifPresent(kept -> output.print(
                            Map.of("forgottenBelow", kept), "blocks below " + kept + " are no longer kept"));
            print(page);
            next = page.nextHeight();
        }
    }

    private void print(BlockPage page) {
        List<BlockPage.Missed> missed = new ArrayList<>(page.missed());
        for (BlockRecord block : page.blocks()) {
            while (!missed.isEmpty() && missed.get(0).firstHeight() < block.height()) {
                print(missed.remove(0));
            }
            output.print(block, row(block));
        }
        missed.forEach(this::print);
    }

    private void print(BlockPage.Missed gap) {
        output.print(
                Map.of("missed", gap),
                "blocks " + gap.firstHeight() + " to " + gap.lastHeight() + " were not recorded");
    }

    private static String row(BlockRecord block) {
        String hash = block.activityHash();
        String time = Instant.ofEpochMilli(block.committedAtMillis())
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        String known = hash.substring(0, Math.min(HASH_SHOWN, hash.length()));
        if (block.recovered()) {
            return String.format(Locale.ROOT, "%10d  %-20s %s  %s", block.height(), time, RECOVERED, known);
        }
        CleanupReport cleanup = block.cleanup();
        return String.format(
                Locale.ROOT,
                "%10d  %-20s %8d %8d %12d %8d %8d %10.1f %10.1f  %-12s  %s",
                block.height(),
                time,
                block.cranks(),
                block.items(),
                block.itemBytes(),
                block.exports(),
                cleanup.spans() + cleanup.snapshots(),
                block.executionMicros() / 1000.0,
                block.commitMicros() / 1000.0,
                known,
                block.exportDigest()
                        .map(digest -> digest.substring(0, Math.min(HASH_SHOWN, digest.length())))
                        .orElse("-"));
    }
}
