package io.swingnode.server.kernel;

import io.swingnode.persistence.bundle.BundleStore;
import io.swingnode.persistence.kv.HostKvStore;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.maintenance.DumpEntry;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.KernelSnapshots;
import io.swingnode.persistence.snapshot.LocatedSnapshot;
import io.swingnode.persistence.snapshot.SnapshotOptions;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.ExportSink;
import io.swingnode.protocol.RepairReport;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.VatId;
import java.util.List;

/**
 * The block of a store that is served, for the thread that has it. Refusals leave everything as it was; after a fault it is over.
 * Closing discards what is not committed.
 */
interface ServedBlock extends AutoCloseable {
    KernelKvStore kv();

    HostKvStore hostKv();

    TranscriptStore transcripts();

    BundleStore bundles();

    KernelSnapshots snapshots();

    SnapshotOptions snapshotOptions();

    SnapshotResult saveSnapshot(VatId vat, long snapPos, CompressedSnapshot snapshot);

    LocatedSnapshot locateSnapshot(VatId vat);

    void startCrank();

    void establishCrankSavepoint(String name);

    void rollbackCrank(String name);

    CrankHashes emitCrankHashes();

    /** Hands what is pending of the export data to the block's sink. */
    void endCrank();

    /** The export data that the sink has not been given yet. */
    List<ExportEntry> pendingExports();

    /** Hands what is pending to the sink, between cranks. */
    void handOverExports();

    /** Collects export data from now on; refused after a change. */
    void setExportSink(ExportSink sink);

    /** As {@link io.swingnode.persistence.SwingStore#writeEarly}. */
    void writeEarly(long leastBytes);

    /** Returns when the block is durable. */
    void commit();

    RepairReport repairMetadata(ExportSource source);

    Cursor<DumpEntry> dump(boolean withHistory);

    /** The database of a store in memory. */
    byte[] image();

    long diskUsage();

    /** Lets the thread that calls next have the block. */
    void handOver();

    @Override
    void close();
}
