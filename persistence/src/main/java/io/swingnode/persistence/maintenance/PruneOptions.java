package io.swingnode.persistence.maintenance;

import java.util.OptionalLong;

/**
 * What is to be pruned.
 *
 * @param transcripts the items of closed spans
 * @param snapshots the bytes of snapshots that are not in use
 * @param beforePos only spans that end at or before this position, and snapshots taken before it
 * @param keepIncarnation keep the spans of each running vat's current incarnation, so that the store still exports
 *     in replay mode
 * @param dryRun only count
 */
public record PruneOptions(
        boolean transcripts, boolean snapshots, OptionalLong beforePos, boolean keepIncarnation, boolean dryRun) {
    /** Everything that operation does not need. */
    public static final PruneOptions ALL = new PruneOptions(true, true, OptionalLong.empty(), false, false);

    public PruneOptions before(long position) {
        return new PruneOptions(transcripts, snapshots, OptionalLong.of(position), keepIncarnation, dryRun);
    }

    public PruneOptions keepingIncarnation() {
        return new PruneOptions(transcripts, snapshots, beforePos, true, dryRun);
    }

    public PruneOptions counting() {
        return new PruneOptions(transcripts, snapshots, beforePos, keepIncarnation, true);
    }
}
