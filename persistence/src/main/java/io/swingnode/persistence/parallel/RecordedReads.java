package io.swingnode.persistence.parallel;

import io.swingnode.persistence.bundle.BundleBase;
import io.swingnode.persistence.bundle.BundleTable;
import io.swingnode.persistence.kv.KvBase;
import io.swingnode.persistence.snapshot.LocatedSnapshot;
import io.swingnode.persistence.snapshot.SnapshotBase;
import io.swingnode.persistence.snapshot.SnapshotRow;
import io.swingnode.persistence.transcript.TranscriptBase;
import io.swingnode.persistence.transcript.TranscriptTable;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What has joined, as one crank reads it: each read is made with the block held, and recorded. Nothing is recorded of a crank
 * that has the block, before which nothing can join; what it reads may be a change of its own.
 */
final class RecordedReads implements KvBase, TranscriptBase, SnapshotBase, BundleBase {
    private final NumberedCranks cranks;
    private final NumberedCrank crank;
    private final JoinedStores stores;
    private final ReadLog log;
    private final Versions versions;

    RecordedReads(NumberedCranks cranks, NumberedCrank crank, JoinedStores stores, Versions versions, ReadLog log) {
        this.cranks = cranks;
        this.crank = crank;
        this.stores = stores;
        this.log = log;
        this.versions = versions;
    }

    // Keys are compared by value.

    @Override
    public Optional<String> get(String key) {
        if (crank.hasBlock()) {
            return cranks.read(crank, key, () -> stores.kv().get(key));
        }
        Optional<String> before = log.value(key);
        if (before != null) {
            return before;
        }
        Optional<String> value = cranks.read(crank, key, () -> {
            Optional<String> now = stores.kv().get(key);
            log.putValue(key, now);
            return now;
        });
        crank.grown(
                ReadLog.ENTRY_OVERHEAD_BYTES + key.length() + value.orElse("").length());
        return value;
    }

    @Override
    public Optional<String> nextKey(String previous, @Nullable String upTo) {
        if (crank.hasBlock()) {
            return cranks.read(crank, previous, () -> stores.kv().nextKernelKey(previous));
        }
        Optional<String> before = log.next(previous);
        Optional<String> next = cranks.hold(() -> {
            Optional<String> found = before;
            if (found == null) {
                cranks.requireReading(crank);
                found = stores.kv().nextKernelKey(previous);
                log.putNext(previous, found);
            }
            boolean unused = log.matters(previous, upTo);
            return found;
        });
        if (before == null) {
            crank.grown(ReadLog.ENTRY_OVERHEAD_BYTES
                    + previous.length()
                    + next.orElse("").length());
        }
        return next;
    }

    @Override
    public String activityHash() {
        return cranks.hold(() -> stores.kv().activityHash());
    }

    // All else is compared by its version.

    private <T> T read(Subject subject, Supplier<T> read) {
        return cranks.read(crank, subject, () -> {
            if (!crank.hasBlock()) {
                see(subject);
            }
            return read.get();
        });
    }

    private void see(Subject subject) {
        int before = log.size();
        if (!log.see(subject, versions.version(subject))) {
            throw cranks.stale(crank, subject.toString());
        }
        if (log.size() > before) {
            crank.willCount(ReadLog.ENTRY_OVERHEAD_BYTES);
        }
    }

    @Override
    public Optional<SpanRecord> current(VatId vat) {
        return read(new Subject.Transcript(vat), () -> stores.transcripts().current(vat));
    }

    @Override
    public Optional<SpanRecord> span(VatId vat, long startPos) {
        return read(new Subject.Transcript(vat), () -> stores.transcripts().span(vat, startPos));
    }

    @Override
    public List<SpanRecord> spansBelow(VatId vat, long startPos, int limit) {
        return read(new Subject.Transcript(vat), () -> stores.transcripts().spansBelow(vat, startPos, limit));
    }

    @Override
    public List<TranscriptTable.ItemRow> items(VatId vat, long fromPos, long toPos, int limit) {
        return read(new Subject.Transcript(vat), () -> stores.transcripts().items(vat, fromPos, toPos, limit));
    }

    @Override
    public OptionalLong stray(VatId vat, long position) {
        return read(new Subject.Transcript(vat), () -> stores.transcripts().stray(vat, position));
    }

    @Override
    public Optional<SnapshotRow> inUse(VatId vat) {
        return read(new Subject.Snapshots(vat), () -> stores.snapshots().inUse(vat));
    }

    @Override
    public List<SnapshotRow> rowsBelow(VatId vat, long snapPos, int limit) {
        return read(new Subject.Snapshots(vat), () -> stores.snapshots().rowsBelow(vat, snapPos, limit));
    }

    @Override
    public List<SnapshotRow> all() {
        throw new StoreException(
                Reason.USAGE,
                "the snapshots of all vats cannot be listed or cleared in a numbered crank; do it when the cranks are drained");
    }

    @Override
    public LocatedSnapshot locate(SnapshotRow row) {
        return read(
                new Subject.Snapshots(row.record().vat()),
                () -> stores.snapshots().locate(row));
    }

    @Override
    public Optional<BundleTable.Row> find(BundleId id) {
        return read(new Subject.Bundle(id), () -> stores.bundles().find(id));
    }
}
