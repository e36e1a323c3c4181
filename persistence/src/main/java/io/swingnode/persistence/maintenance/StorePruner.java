package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.SqlCursor;
import io.swingnode.persistence.sqlite.SqlCursor.Query;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.transcript.TranscriptArtifacts;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Removes from a store what operation does not need, beside its running writer: the items of closed spans, and the
 * bytes of snapshots that are not in use (contract §4, §5). Their records and hashes stay, as if the store had
 * been run with {@code keepTranscripts=false} and {@code keepSnapshots=false}; export data is not touched.
 *
 * <p>It works in {@linkplain MaintenanceWriter short transactions} and can be stopped between any two: what is gone is
 * gone, and the next run goes on with the rest. A span too large for one transaction loses its items from its
 * start on.
 */
public final class StorePruner {
    /**
     * What went, or would go.
     *
     * @param spans spans that lost their items
     * @param items how many those were
     * @param itemBytes their texts
     * @param snapshots snapshots that lost their bytes
     * @param snapshotBytes those bytes, compressed
     * @param transactions how many it took
     * @param longestMicros the longest of them
     */
    public record Report(
            long spans,
            long items,
            long itemBytes,
            long snapshots,
            long snapshotBytes,
            long transactions,
            long longestMicros) {}

    /** A span of so many steps is finished in the transaction that began it, so that none is left half. */
    private static final int WHOLE_SPAN_STEPS = 500 / PruneTable.STEP_ITEMS;

    private final MaintenanceWriter writer;
    private final PruneOptions options;
    private final WorkProgress progress;
    private final LongSupplier nanoClock;
    private final PruneTable table;
    private long total;
    private long done;
    private long spans;
    private PruneTable.Items gone = PruneTable.Items.NONE;
    private long snapshots;
    private long snapshotBytes;

    private StorePruner(MaintenanceWriter writer, PruneOptions options, WorkProgress progress, LongSupplier nanoClock) {
        this.writer = writer;
        this.options = options;
        this.progress = progress;
        this.nanoClock = nanoClock;
        this.table = new PruneTable(writer.connection());
    }

    /**
     * Prunes the store in {@code dir}.
     *
     * @param progress hears between transactions; what it throws stops the pruning there
     * @throws StoreException (NOT_FOUND) when there is no store; (BUSY) when its writer never lets go
     */
    public static Report prune(Path dir, PruneOptions options, WorkProgress progress, Database database) {
        return prune(dir, options, progress, database, System::nanoTime);
    }

    /** The same by another clock, which says when a transaction has taken its time. */
    static Report prune(
            Path dir, PruneOptions options, WorkProgress progress, Database database, LongSupplier nanoClock) {
        try (MaintenanceWriter writer =
                MaintenanceWriter.open(dir, database, MaintenanceWriter.PATIENCE, progress::waiting)) {
            return new StorePruner(writer, options, progress, nanoClock).run();
        } catch (SQLException e) {
            throw Statements.fault("pruning the store " + dir, e);
        }
    }

    private Report run() throws SQLException {
        List<SpanRecord> prunable = options.transcripts()
                ? list(PruneTable.spans(options.beforePos(), options.keepIncarnation()))
                : List.of();
        List<PruneTable.UnusedSnapshot> unused =
                options.snapshots() ? list(PruneTable.unusedSnapshots(options.beforePos())) : List.of();
        total = (long) prunable.size() + unused.size();
        if (options.dryRun()) {
            count(prunable, unused);
        } else {
            pruneSpans(prunable);
            pruneSnapshots(unused);
        }
        return new Report(
                spans,
                gone.count(),
                gone.sizeBytes(),
                snapshots,
                snapshotBytes,
                writer.transactions(),
                writer.longestMicros());
    }

    private <T> List<T> list(Query<T> query) {
        List<T> found = new ArrayList<>();
        try (Cursor<T> cursor = new SqlCursor<>(writer.connection(), "listing what can be pruned", List.of(query))) {
            cursor.forEachRemaining(found::add);
        }
        return found;
    }

    private void count(List<SpanRecord> prunable, List<PruneTable.UnusedSnapshot> unused) throws SQLException {
        for (SpanRecord span : prunable) {
            gone = gone.plus(table.items(span, Long.MAX_VALUE));
            spans++;
            advance();
        }
        for (PruneTable.UnusedSnapshot snapshot : unused) {
            counted(snapshot);
            advance();
        }
    }

    private void counted(PruneTable.UnusedSnapshot snapshot) {
        snapshots++;
        snapshotBytes += snapshot.sizeBytes();
    }

    private void advance() {
        done++;
        tell();
    }

    private void tell() {
        progress.advanced(done, total, gone.sizeBytes() + snapshotBytes);
    }

    /** As many spans in a transaction as its time allows; a large one takes several. */
    private void pruneSpans(List<SpanRecord> prunable) {
        int next = 0;
        while (next < prunable.size()) {
            int first = next;
            Step step = writer.transaction("pruning spans", connection -> spanStep(connection, prunable, first));
            gone = gone.plus(step.items());
            spans += step.finished();
            done += step.finished();
            next += step.finished();
            tell();
        }
    }

    /** What a transaction did: which items went, and how many spans have none any more. */
    private record Step(PruneTable.Items items, int finished) {}

    private Step spanStep(Connection connection, List<SpanRecord> prunable, int first) throws SQLException {
        long startedNanos = nanoClock.getAsLong();
        PruneTable.Items items = PruneTable.Items.NONE;
        int finished = 0;
        int begun = 0;
        while (first + finished < prunable.size()
                && ((begun > 0 && begun < WHOLE_SPAN_STEPS)
                        || nanoClock.getAsLong() - startedNanos < MaintenanceWriter.STEP_NANOS)) {
            SpanRecord span = prunable.get(first + finished);
            PruneTable.Items step = isStillClosed(connection, span) ? table.deleteItems(span) : PruneTable.Items.NONE;
            items = items.plus(step);
            boolean last = step.count() < PruneTable.STEP_ITEMS;
            finished += last ? 1 : 0;
            begun = last ? 0 : begun + 1;
        }
        return new Step(items, finished);
    }

    /** A vat may have been deleted, and even made anew, since the spans were listed. */
    private static boolean isStillClosed(Connection connection, SpanRecord span) throws SQLException {
        Optional<SpanRecord> now = TranscriptArtifacts.find(connection, span.vat(), span.startPos());
        return now.isPresent() && now.get().equals(span);
    }

    private void pruneSnapshots(List<PruneTable.UnusedSnapshot> unused) {
        int next = 0;
        while (next < unused.size()) {
            int first = next;
            int finished = writer.transaction("pruning snapshots", connection -> snapshotStep(unused, first));
            next += finished;
            done += finished;
            tell();
        }
    }

    private int snapshotStep(List<PruneTable.UnusedSnapshot> unused, int first) throws SQLException {
        long startedNanos = nanoClock.getAsLong();
        int finished = 0;
        while (first + finished < unused.size()
                && nanoClock.getAsLong() - startedNanos < MaintenanceWriter.STEP_NANOS) {
            PruneTable.UnusedSnapshot stored = unused.get(first + finished);
            SnapshotRecord record = stored.record();
            VatId vat = record.vat();
            if (table.dropBytes(vat, record.snapPos(), record.hash())) {
                counted(stored);
            }
            finished++;
        }
        return finished;
    }
}
