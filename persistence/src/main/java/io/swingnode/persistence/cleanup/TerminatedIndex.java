package io.swingnode.persistence.cleanup;

import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.VatId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * Remembers which vats of the file are terminated and what they have, so that a block looks only at those that have changed.
 *
 * <p>It is read from the file when it is first asked for, which costs a look at every vat. Afterwards a commit says which
 * vats it has changed, and these alone are looked at again. What a block has changed and not committed is never
 * remembered. So the answer depends on the contents of the store alone, and is the same on every replica.
 */
final class TerminatedIndex {
    /** Changed vats that may wait to be looked at again; beyond it, reading the file anew is as good. */
    private static final int STALE_MAX = 100_000;

    private final BlockBuffer buffer;
    private final TranscriptStore transcripts;
    private final SnapshotStore snapshots;

    /** Terminated vats of the file, but for those that are stale; meaningless until {@link #known}. */
    private HeldRows.Sets committed = new HeldRows.Sets();

    /** Vats of which {@link #committed} says nothing, because commits have changed them. */
    private final Set<VatId> stale = new HashSet<>();

    private boolean known;

    TerminatedIndex(BlockBuffer buffer, TranscriptStore transcripts, SnapshotStore snapshots) {
        this.buffer = buffer;
        this.transcripts = transcripts;
        this.snapshots = snapshots;
        buffer.whenOvertaken(this::forget);
        transcripts.whenCommitted(buffer, this::changed);
        snapshots.whenCommitted(buffer, this::changed);
    }

    private void forget() {
        known = false;
        committed = new HeldRows.Sets();
        stale.clear();
    }

    private void changed(Collection<VatId> vats) {
        if (!known) {
            return;
        }
        stale.addAll(vats);
        if (stale.size() > STALE_MAX) {
            forget();
        }
    }

    /**
     * The terminated vats, in the byte order of their ids, uncommitted changes included; valid until the next change.
     *
     * @param all all that have rows
     */
    record Terminated(SortedVats all, SortedVats withSpans, SortedVats withSnapshots) {}

    /** @param look looks at one vat, uncommitted changes included */
    Terminated find(Function<VatId, HeldRows> look) {
        Set<VatId> changed = transcripts.changedVats();
        changed.addAll(snapshots.changedVats());
        HeldRows.Sets inBlock = new HeldRows.Sets();
        changed.forEach(vat -> inBlock.put(vat, look.apply(vat)));
        HeldRows.Sets inFile = inFile(changed, look);
        return new Terminated(
                new SortedVats(inFile.all(), changed, inBlock.all()),
                new SortedVats(inFile.withSpans(), changed, inBlock.withSpans()),
                new SortedVats(inFile.withSnapshots(), changed, inBlock.withSnapshots()));
    }

    private HeldRows.Sets inFile(Set<VatId> changed, Function<VatId, HeldRows> look) {
        if (buffer.hasSpilled()) {
            // The file is read within the open transaction then, and shows what may never be committed.
            return readFile();
        }
        if (!known) {
            committed = readFile();
            known = true;
        }
        stale.removeIf(vat -> {
            // What the file says of a vat that the block changes again cannot be seen now.
            boolean visible = !changed.contains(vat);
            if (visible) {
                committed.put(vat, look.apply(vat));
            }
            return visible;
        });
        return committed;
    }

    private HeldRows.Sets readFile() {
        return buffer.file().read("finding terminated vats", VatTable::terminated);
    }
}
