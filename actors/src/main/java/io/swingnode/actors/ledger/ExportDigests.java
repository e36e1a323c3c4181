package io.swingnode.actors.ledger;

import com.typesafe.config.Config;
import io.swingnode.persistence.block.ExportDelta;
import io.swingnode.protocol.ExportDigest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the digest of the export data forward from commit to commit. The first one is computed by a scan of a view of the
 * store, on another thread; since the digest does not depend on order, what is committed meanwhile is summed up and added
 * when the scan has ended. Owned by the ledger's actor.
 */
public final class ExportDigests {
    private static final Logger LOG = LoggerFactory.getLogger(ExportDigests.class);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(10);
    private static final Duration RETRY_MIN = Duration.ofMinutes(1);
    private static final Duration RETRY_MAX = Duration.ofHours(1);

    /**
     * A scan that is under way.
     *
     * @param since the sum of what was committed after the view
     * @param expected the digest on record for the view; empty when there is none
     * @param cancelled set when nobody needs the result any more
     */
    record Scan(ExportDigest since, Optional<String> expected, AtomicBoolean cancelled) {}

    /** A scan that was begun, and its future result. */
    record Begun(Scan scan, CompletionStage<ExportDigest> result) {}

    private final boolean wanted;
    private final Optional<SavedDigest> saved;
    private final DigestFinding finding;
    private final Clock clock;
    private Optional<ExportDigest> known = Optional.empty();
    private Optional<Scan> running = Optional.empty();
    private long retryAtMillis;
    private Duration retryAfter = RETRY_MIN;

    /**
     * @param wanted false to compute none
     * @param file where the digest is kept while the node is stopped
     */
    ExportDigests(boolean wanted, Optional<Path> file, Clock clock) {
        this.wanted = wanted;
        this.saved = file.map(SavedDigest::new);
        this.finding = new DigestFinding(file, clock);
        this.clock = clock;
        if (!wanted) {
            saved.ifPresent(SavedDigest::forget);
        }
    }

    /** Deletes the digest that an earlier stop kept: a node without a ledger does not carry it forward. */
    public static void forget(Path file) {
        new SavedDigest(file).forget();
    }

    /** True when the settings of a system want a digest of the export data with each block. */
    public static boolean isWanted(Config system) {
        return system.getBoolean("swingnode.ledger.export-digest");
    }

    /** The digest after all changes so far, if it is known. */
    Optional<String> value() {
        return known.map(ExportDigest::value);
    }

    /** What the comparison with the store found, until somebody has looked into it. */
    Optional<String> finding() {
        return finding.look();
    }

    /** True when a view should come with the next message. */
    boolean wantsView() {
        return wanted && known.isEmpty() && running.isEmpty() && clock.millis() >= retryAtMillis;
    }

    /** Goes on from the digest that the node kept when it was stopped, if it is the one on record. */
    void restore(Optional<String> onRecord) {
        if (wanted && known.isEmpty() && running.isEmpty()) {
            known = saved.flatMap(file -> file.take(onRecord));
        }
    }

    /** Follows a commit. */
    void apply(ExportDelta delta) {
        if (delta.unreadable().isPresent()) {
            cancel();
            later();
            finding.add(
                    "The digest of the export data is lost, because a row of the store that a block has replaced could not"
                            + " be read; it is computed again: "
                            + delta.unreadable().get().getMessage());
            return;
        }
        known.ifPresent(delta::applyTo);
        running.ifPresent(scan -> delta.applyTo(scan.since()));
    }

    /**
     * Takes a view, which shows all changes so far.
     *
     * @param onRecord the digest on record for this state of the store
     * @return the scan that was begun; empty when the view was not needed
     */
    Optional<Begun> offer(ExportView view, Optional<String> onRecord, Executor executor) {
        if (wanted && view.replaces()) {
            cancel();
        } else if (!wanted || known.isPresent() || running.isPresent()) {
            view.close();
            return Optional.empty();
        }
        Scan scan = new Scan(new ExportDigest(), view.replaces() ? Optional.empty() : onRecord, new AtomicBoolean());
        running = Optional.of(scan);
        return Optional.of(new Begun(
                scan, CompletableFuture.supplyAsync(() -> scan(view, scan.cancelled()), executor)));
    }

    private ExportDigest scan(ExportView view, AtomicBoolean cancelled) {
        long startedNanos = System.nanoTime();
        long[] reports = {0};
        try (view) {
            return view.run(entries -> {
                if (cancelled.get()) {
                    throw new CancellationException("the node stops, or the store was opened again");
                }
                long due = (System.nanoTime() - startedNanos) / REPORT_EVERY.toNanos();
                if (due > reports[0]) {
                    reports[0] = due;
                    LOG.info("Computing the digest of the export data: {} entries so far", entries);
                }
            });
        }
    }

    /** A scan has ended, well or not. */
    void ended(Scan scan, Optional<ExportDigest> result, String failure) {
        if (running.isEmpty() || !running.get().equals(scan)) {
            return;
        }
        running = Optional.empty();
        if (result.isEmpty()) {
            LOG.warn(
                    "The digest of the export data is not known; it is computed again after {} s: {}",
                    retryAfter.toSeconds(),
                    failure);
            later();
            return;
        }
        ExportDigest digest = result.get();
        scan.expected()
                .filter(expected -> !expected.equals(digest.value()))
                .ifPresent(expected -> finding.add("The export data of the store has digest " + digest.value()
                        + ", and the block ledger recorded " + expected
                        + " for its last block: the store was changed by something else than this node, or is damaged."
                        + " Compare it with another replica"));
        digest.merge(scan.since());
        known = Optional.of(digest);
        retryAfter = RETRY_MIN;
    }

    private void later() {
        retryAtMillis = clock.millis() + retryAfter.toMillis();
        Duration twice = retryAfter.multipliedBy(2);
        retryAfter = twice.compareTo(RETRY_MAX) < 0 ? twice : RETRY_MAX;
    }

    private void cancel() {
        running.ifPresent(scan -> scan.cancelled().set(true));
        running = Optional.empty();
        known = Optional.empty();
    }

    /**
     * Ends a scan, and keeps the digest for the next start.
     *
     * @param clean true when the node is stopped, so that nothing is committed that this does not know of
     */
    void close(boolean clean) {
        if (clean && known.isPresent() && saved.isPresent()) {
            saved.get().put(known.get());
        }
        cancel();
    }
}
