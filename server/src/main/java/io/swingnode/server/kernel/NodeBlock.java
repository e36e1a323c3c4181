package io.swingnode.server.kernel;

import io.swingnode.actors.StoreSession;
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
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.List;

/** The block of a running node: a session of it. */
record NodeBlock(StoreSession session) implements ServedBlock {
    @Override
    public KernelKvStore kv() {
        return session.kernel().kv();
    }

    @Override
    public HostKvStore hostKv() {
        return session.host().hostKv();
    }

    @Override
    public TranscriptStore transcripts() {
        return session.kernel().transcripts();
    }

    @Override
    public BundleStore bundles() {
        return session.kernel().bundles();
    }

    @Override
    public KernelSnapshots snapshots() {
        return session.kernel().snapshots();
    }

    @Override
    public SnapshotOptions snapshotOptions() {
        return session.kernel().snapshotOptions();
    }

    @Override
    public SnapshotResult saveSnapshot(VatId vat, long snapPos, CompressedSnapshot snapshot) {
        return session.kernel().saveSnapshot(vat, snapPos, snapshot);
    }

    @Override
    public LocatedSnapshot locateSnapshot(VatId vat) {
        return session.kernel().locateSnapshot(vat);
    }

    @Override
    public void startCrank() {
        session.kernel().startCrank();
    }

    @Override
    public void establishCrankSavepoint(String name) {
        session.kernel().establishCrankSavepoint(name);
    }

    @Override
    public void rollbackCrank(String name) {
        session.kernel().rollbackCrank(name);
    }

    @Override
    public CrankHashes emitCrankHashes() {
        return session.kernel().emitCrankHashes();
    }

    @Override
    public void endCrank() {
        session.kernel().endCrank();
    }

    @Override
    public List<ExportEntry> pendingExports() {
        return session.host().pendingExports();
    }

    @Override
    public void handOverExports() {
        session.host().handOverExports();
    }

    @Override
    public void setExportSink(ExportSink sink) {
        session.host().setExportSink(sink);
    }

    @Override
    public void writeEarly(long leastBytes) {
        session.host().writeEarly(leastBytes);
    }

    @Override
    public void commit() {
        BlockStats unused = session.host().commit();
    }

    @Override
    public RepairReport repairMetadata(ExportSource source) {
        return session.host().repairMetadata(source);
    }

    @Override
    public Cursor<DumpEntry> dump(boolean withHistory) {
        return session.host().dump(withHistory);
    }

    @Override
    public byte[] image() {
        throw new StoreException(
                Reason.UNSUPPORTED, "only a store in memory is given as one image; copy or export a store on disk");
    }

    @Override
    public long diskUsage() {
        return session.host().diskUsage();
    }

    @Override
    public void handOver() {
        session.handOver();
    }

    @Override
    public void close() {
        session.close();
    }
}
