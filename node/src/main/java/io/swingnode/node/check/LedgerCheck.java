package io.swingnode.node.check;

import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.ledger.BlockLedgerQuery;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares a store or an export with the block ledger of a node, which may be running: the ledger is read after the data, so
 * it may know of later blocks, and it may not know of the last ones yet.
 *
 * @param problems where the two contradict each other
 * @param unchecked why something could not be compared; empty when all was
 */
public record LedgerCheck(List<String> problems, Optional<String> unchecked) {
    private static final String INTENDED =
            ". If that was intended (an import, a restore, another program), start the node:"
                    + " it goes on from this store, and records the heights between as missed. Otherwise compare the store with"
                    + " another replica, or put it back from a backup";

    /** Compares height, activity hash and export data of a store with the ledger of the home that it is in. */
    public static LedgerCheck of(Optional<Path> home, Path store, StoreVerifier.Report report) {
        if (home.isEmpty()) {
            return unchecked("the store is not in the home of a node");
        }
        return with(home.get(), (ledger, last) -> {
            List<String> problems = new ArrayList<>();
            BlockLedgerQuery.digestFinding(NodeSettings.of(home.get()).digestFile())
                    .ifPresent(found -> problems.add("found by the node: " + found));
            Optional<Long> height = height(report.height());
            // The node may have gone on since, but a ledger is never ahead of its store.
            if (height.orElse(-1L) < last && currentHeight(store).orElse(-1L) < last) {
                problems.add(
                        "host.height is " + report.height().orElse("not set") + ", and the block ledger knows block "
                                + last + ": the store was changed, or is an older copy");
            }
            height.filter(ahead -> ahead > last)
                    .flatMap(ahead -> ahead(home.get(), ledger, last, ahead, report))
                    .ifPresent(problems::add);
            return compare(ledger, last, report, problems);
        });
    }

    /** Compares the activity hash and the export data of a copy, which may be older than the ledger of another home. */
    public static LedgerCheck ofCopy(Path home, StoreVerifier.Report report) {
        LedgerCheck check = with(home, (ledger, last) -> compare(ledger, last, report, new ArrayList<>()));
        // Who names a ledger wants the comparison.
        return check.problems().isEmpty() && check.unchecked().isPresent()
                ? new LedgerCheck(
                        List.of("the comparison that --ledger asks for could not be made: "
                                + check.unchecked().get()),
                        check.unchecked())
                : check;
    }

    public static LedgerCheck unchecked(String why) {
        return new LedgerCheck(List.of(), Optional.of(why));
    }

    @FunctionalInterface
    private interface Comparison {
        LedgerCheck with(BlockLedgerQuery ledger, long last);
    }

    private static LedgerCheck with(Path home, Comparison comparison) {
        Journal journal = Journal.ofHome(home);
        try (BlockLedgerQuery ledger = BlockLedgerQuery.open(journal, journal.ledgerName())) {
            Optional<Long> last = ledger.lastHeight();
            return last.isEmpty() ? unchecked("the block ledger is empty") : comparison.with(ledger, last.get());
        } catch (StoreException e) {
            return e.reason() == Reason.NOT_FOUND
                    ? unchecked("there is no block ledger in " + home)
                    : new LedgerCheck(List.of("the block ledger: " + e.getMessage()), Optional.empty());
        }
    }

    private static LedgerCheck compare(
            BlockLedgerQuery ledger, long last, StoreVerifier.Report report, List<String> problems) {
        Optional<Long> height = height(report.height());
        Optional<BlockRecord> known = height.flatMap(ledger::block);
        if (known.isEmpty()) {
            String why = height.isEmpty()
                    ? "the store has no height"
                    : "the block ledger has no record of block " + height.get() + " (its last is block " + last
                            + "; the node records it when it starts, or soon if it runs)";
            return new LedgerCheck(problems, Optional.of(why));
        }
        BlockRecord block = known.get();
        if (!block.activityHash().equals(report.activityHash())) {
            problems.add("activityhash is \"" + report.activityHash() + "\", and the block ledger has \""
                    + block.activityHash() + "\" for block " + block.height());
        }
        if (block.exportDigest().isEmpty()) {
            String until = ledger.firstWithDigest(block.height())
                    .map(first -> "before block " + first.height())
                    .orElse("up to block " + last + ", the last");
            return new LedgerCheck(problems, Optional.of("the digest is not recorded in the block ledger " + until));
        }
        if (!block.exportDigest().equals(report.exportDigest())) {
            problems.add("the export data has digest " + report.exportDigest().orElse("unknown")
                    + ", and the block ledger has " + block.exportDigest().get() + " for block " + block.height()
                    + ": keys, or records of spans, snapshots or bundles, were changed, added or deleted; compare"
                    + " exports with another replica to find which");
        }
        return new LedgerCheck(problems, Optional.empty());
    }

    /**
     * What is wrong with a store that is ahead of the ledger. One or more blocks are usual after a kill, and beside a running
     * node. A node that was stopped in good order has recorded all that changed export data, and kept the digest.
     */
    private static Optional<String> ahead(
            Path home, BlockLedgerQuery ledger, long last, long height, StoreVerifier.Report report) {
        NodeSettings node = NodeSettings.of(home);
        String ahead = "host.height is " + height + ", and the block ledger's last block is " + last;
        Optional<String> stopped = BlockLedgerQuery.digestAtStop(node.digestFile());
        if (stopped.isPresent() && !stopped.equals(report.exportDigest())) {
            return Optional.of(ahead + "; the export data has digest "
                    + report.exportDigest().orElse("unknown") + ", and the node was stopped with " + stopped.get()
                    + ": something else than the node has changed the store since" + INTENDED);
        }
        // The reference may have committed one since.
        if (stopped.isPresent() && height > last + 1 && isAs(ledger, last, report)) {
            return Optional.of("host.height is " + height + ", and all else is as the block ledger has it for block "
                    + last + ", its last: the height was changed; compare with another replica, and set it back");
        }
        return ledger.heightsBehindMax(node.config())
                .filter(most -> height - last > most)
                .map(most -> ahead + ": a ledger whose journal works is not more than " + most
                        + " behind. Either it gave up on its journal (the node's log says so), or the store was"
                        + " changed" + INTENDED);
    }

    private static boolean isAs(BlockLedgerQuery ledger, long last, StoreVerifier.Report report) {
        return ledger.block(last)
                .filter(block -> block.exportDigest().isPresent()
                        && block.exportDigest().equals(report.exportDigest())
                        && block.activityHash().equals(report.activityHash()))
                .isPresent();
    }

    private static Optional<Long> currentHeight(Path store) {
        try (StoreExporter now = StoreExporter.open(store, ArtifactMode.OPERATIONAL)) {
            return height(now.hostValue(KeySection.HEIGHT_KEY));
        }
    }

    /** The number that a host keeps as its height; empty for other texts. */
    public static Optional<Long> height(Optional<String> text) {
        return text.filter(digits -> digits.matches("0|[1-9]\\d{0,17}")).map(Long::valueOf);
    }
}
