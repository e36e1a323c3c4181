package io.swingnode.server.kernel;

import io.swingnode.persistence.BlockOwner;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.block.BlockStats;
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
 * The block of a store without a node: one in memory, a database file of any name, or one that is opened for reading only.
 *
 * @param release gives back what holds the store
 */
record PlainBlock(SwingStore store, BlockOwner owner, Runnable release) implements ServedBlock {
    PlainBlock(SwingStore store, Runnable release) {
        this(store, new BlockOwner(store), release);
        store.giveTo(Thread.currentThread());
    }

    @Override
    public KernelKvStore kv() {
        return store.kernelKv();
    }

    @Override
    public HostKvStore hostKv() {
        return store.hostKv();
    }

    @Override
    public TranscriptStore transcripts() {
        return store.transcripts();
    }

    @Override
    public BundleStore bundles() {
        return store.bundles();
    }

    @Override
    public KernelSnapshots snapshots() {
        return owner.snapshots();
    }

    @Override
    public SnapshotOptions snapshotOptions() {
        return store.snapshots().options();
    }

    @Override
    public SnapshotResult saveSnapshot(VatId vat, long snapPos, CompressedSnapshot snapshot) {
        return owner.save(vat, snapPos, snapshot);
    }

    @Override
    public LocatedSnapshot locateSnapshot(VatId vat) {
        return owner.locateSnapshot(vat);
    }

    @Override
    public void startCrank() {
        owner.startCrank();
    }

    @Override
    public void establishCrankSavepoint(String name) {
        owner.establishCrankSavepoint(name);
    }

    @Override
    public void rollbackCrank(String name) {
        owner.rollbackCrank(name);
    }

    @Override
    public CrankHashes emitCrankHashes() {
        return store.emitCrankHashes();
    }

    @Override
    public void endCrank() {
        owner.endCrank();
    }

    @Override
    public List<ExportEntry> pendingExports() {
        return store.pendingExports();
    }

    @Override
    public void handOverExports() {
        store.handOverExports();
    }

    @Override
    public void setExportSink(ExportSink sink) {
        store.setExportSink(sink);
    }

    @Override
    public void writeEarly(long leastBytes) {
        store.writeEarly(leastBytes);
    }

    @Override
    public void commit() {
        BlockStats unused = store.commit();
    }

    @Override
    public RepairReport repairMetadata(ExportSource source) {
        return store.repairMetadata(source);
    }

    @Override
    public Cursor<DumpEntry> dump(boolean withHistory) {
        return store.dump(withHistory);
    }

    @Override
    public byte[] image() {
        return store.serialize();
    }

    @Override
    public long diskUsage() {
        return store.diskUsage();
    }

    @Override
    public void handOver() {
        store.handOver();
    }

    @Override
    public void close() {
        owner.abandon();
        try {
            store.close();
        } finally {
            release.run();
        }
    }
}
