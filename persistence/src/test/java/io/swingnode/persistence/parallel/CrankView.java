package io.swingnode.persistence.parallel;

import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.bundle.BundleStore;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.VatId;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What work in a crank is done with, in a crank of either kind.
 *
 * @param mustEnd true when the work cannot go on: its crank was dropped
 */
record CrankView(
        KernelKvStore kv,
        TranscriptStore transcripts,
        SnapshotStore snapshots,
        BundleStore bundles,
        Consumer<String> savepoint,
        Consumer<String> rollback,
        Consumer<VatId> terminate,
        BooleanSupplier mustEnd) {
    static CrankView serial(SwingStore store) {
        return new CrankView(
                store.kernelKv(),
                store.transcripts(),
                store.snapshots(),
                store.bundles(),
                store::establishCrankSavepoint,
                store::rollbackCrank,
                store.cleaner()::terminate,
                () -> false);
    }

    static CrankView numbered(NumberedCrank crank) {
        return new CrankView(
                crank.kv(),
                crank.transcripts(),
                crank.snapshots(),
                crank.bundles(),
                crank::establishCrankSavepoint,
                crank::rollbackCrank,
                crank::terminate,
                crank::isDropped);
    }
}
