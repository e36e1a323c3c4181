package io.swingnode.persistence.block;

import io.swingnode.persistence.Tables;
import io.swingnode.persistence.archive.ArchiveJob;
import io.swingnode.persistence.snapshot.SnapshotChanges;
import io.swingnode.persistence.transcript.TranscriptChanges;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.Utf8Text;
import io.swingnode.protocol.VatId;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Uncommitted changes on top of whatever lies below: the whole block, or what a crank did since a
 * savepoint. All of it is ordered as the file is, so that it can be written in one pass.
 */
public final class Layer {
    /** What an entry takes beside its text, roughly: tree node, wrapper, object headers. */
    private static final int ENTRY_OVERHEAD_BYTES = 120;

    private final @Nullable String savepoint;
    private final TreeMap<String, Optional<String>> kv = new TreeMap<>(Utf8Text.BYTE_ORDER);
    private final TreeMap<String, Optional<String>> exports = new TreeMap<>(Utf8Text.BYTE_ORDER);
    private final TreeMap<VatId, TranscriptChanges> transcripts = new TreeMap<>();
    private final TreeMap<VatId, SnapshotChanges> snapshots = new TreeMap<>();
    private final TreeMap<BundleId, Optional<byte[]>> bundles = new TreeMap<>();
    private final TreeMap<String, ArchiveJob> archive = new TreeMap<>();
    private long sizeBytes;

    /** @param savepoint the name of the savepoint that the layer began with; null for the block's own layer */
    Layer(@Nullable String savepoint) {
        this.savepoint = savepoint;
    }

    boolean isSavepoint(String name) {
        return name.equals(savepoint);
    }

    /** What the layer takes of the heap, roughly; without the exports, which must be handed over as one list. */
    long sizeBytes() {
        return sizeBytes;
    }

    boolean isEmpty() {
        return kv.isEmpty() && transcripts.isEmpty() && snapshots.isEmpty() && bundles.isEmpty();
    }

    void putKv(String key, Optional<String> value) {
        Optional<String> previous = kv.put(key, value);
        if (previous == null) {
            grow(key.length());
        } else {
            sizeBytes -= length(previous);
        }
        sizeBytes += length(value);
    }

    private static int length(Optional<String> value) {
        return value.isPresent() ? value.get().length() : 0;
    }

    public void putBundle(BundleId id, Optional<byte[]> stored) {
        bundles.put(id, stored);
        grow(stored.map(bytes -> bytes.length).orElse(0));
    }

    /** Notes that a change beside kv and exports takes {@code textLength} characters or bytes. */
    public void grow(long textLength) {
        sizeBytes += ENTRY_OVERHEAD_BYTES + textLength;
    }

    public NavigableMap<String, Optional<String>> kv() {
        return kv;
    }

    NavigableMap<String, Optional<String>> exports() {
        return exports;
    }

    /** What is to be archived before the commit, by file name; only names and places, so it stays when spilled. */
    public NavigableMap<String, ArchiveJob> archive() {
        return archive;
    }

    /** The vats whose transcript or snapshots the layer changes. */
    public Set<VatId> vats() {
        Set<VatId> vats = new HashSet<>(transcripts.keySet());
        vats.addAll(snapshots.keySet());
        return vats;
    }

    @Nullable
    public Optional<byte[]> bundle(BundleId id) {
        return bundles.get(id);
    }

    @Nullable
    public TranscriptChanges transcript(VatId vat) {
        return transcripts.get(vat);
    }

    public TranscriptChanges changeTranscript(VatId vat) {
        return transcripts.computeIfAbsent(vat, id -> new TranscriptChanges());
    }

    public NavigableMap<VatId, TranscriptChanges> transcripts() {
        return transcripts;
    }

    @Nullable
    public SnapshotChanges snapshots(VatId vat) {
        return snapshots.get(vat);
    }

    public SnapshotChanges changeSnapshots(VatId vat) {
        return snapshots.computeIfAbsent(vat, id -> new SnapshotChanges());
    }

    public NavigableMap<VatId, SnapshotChanges> snapshots() {
        return snapshots;
    }

    /** Takes over the changes of the layer above this one. */
    void absorb(Layer upper) {
        kv.putAll(upper.kv);
        exports.putAll(upper.exports);
        archive.putAll(upper.archive);
        bundles.putAll(upper.bundles);
        upper.transcripts.forEach((vat, changes) -> changeTranscript(vat).absorb(changes));
        upper.snapshots.forEach((vat, changes) -> changeSnapshots(vat).absorb(changes));
        sizeBytes += upper.sizeBytes;
    }

    /** Writes everything but the exports, in the order of the file. */
    void write(Tables tables) throws SQLException {
        tables.kv().write(kv.entrySet());
        for (Map.Entry<VatId, TranscriptChanges> entry : transcripts.entrySet()) {
            entry.getValue().write(entry.getKey(), tables.transcripts());
        }
        for (Map.Entry<VatId, SnapshotChanges> entry : snapshots.entrySet()) {
            entry.getValue().write(entry.getKey(), tables.snapshots());
        }
        for (Map.Entry<BundleId, Optional<byte[]>> entry : bundles.entrySet()) {
            if (entry.getValue().isPresent()) {
                tables.bundles().put(entry.getKey(), entry.getValue().get());
            } else {
                tables.bundles().delete(entry.getKey());
            }
        }
    }

    /** Forgets what {@link #write} wrote; the exports and what is to be archived stay. */
    void clearWritten() {
        kv.clear();
        transcripts.clear();
        snapshots.clear();
        bundles.clear();
        sizeBytes = 0;
    }
}
