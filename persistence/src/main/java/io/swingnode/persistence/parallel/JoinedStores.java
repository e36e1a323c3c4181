package io.swingnode.persistence.parallel;

import io.swingnode.persistence.archive.BlockArchive;
import io.swingnode.persistence.block.Joiner;
import io.swingnode.persistence.bundle.BundleStore;
import io.swingnode.persistence.kv.KvEntries;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.persistence.sqlite.TextRule;
import io.swingnode.persistence.transcript.TranscriptStore;

/** The sub-stores of the block, which numbered cranks read and join while they hold it. */
public record JoinedStores(
        KvEntries kv,
        TranscriptStore transcripts,
        SnapshotStore snapshots,
        BundleStore bundles,
        BlockArchive archive,
        Joiner joiner,
        TextRule text) {}
