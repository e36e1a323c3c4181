package io.swingnode.server.kernel;

import static io.swingnode.server.kernel.Hello.Role.KERNEL;

import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.WireException;
import io.swingnode.server.kernel.OperationTable.Reply;
import java.util.Optional;

/** What a kernel may ask for of snapshots; their bytes travel on other connections. */
record SnapshotOperations(ServedBlock block, BlockStreams streams) {
    private static final double MICROS_PER_SECOND = 1e6;

    void addTo(OperationTable table) {
        table.read(KERNEL, "snapshot.save", this::save);
        table.read(KERNEL, "snapshot.load", (in, reply) -> {
            long stream = streams.load(block.locateSnapshot(Arguments.vat(in)));
            reply.of(1).integer(stream).end();
        });
        table.read(KERNEL, "snapshot.archive", (in, reply) -> {
            long stream = streams.archive(block.locateSnapshot(Arguments.vat(in)));
            reply.of(1).integer(stream).end();
        });
        table.read(KERNEL, "snapshot.info", this::info);
        table.write(KERNEL, "snapshot.stop", in -> block.snapshots().stopUsingLastSnapshot(Arguments.vat(in)));
        table.read(KERNEL, "snapshot.delete", (in, reply) -> {
            VatId vat = new VatId(in.name());
            DeleteBudget budget = Arguments.budget(in);
            KernelOperations.cleanup(block.snapshots().deleteVatSnapshots(vat, budget), reply);
        });
        table.write(KERNEL, "snapshot.deleteUnused", in -> {
            in.end();
            block.snapshots().deleteAllUnusedSnapshots();
        });
    }

    private void save(FrameReader in, Reply reply) throws WireException {
        VatId vat = new VatId(in.name());
        long snapPos = in.integer();
        long upload = Arguments.integer(in);
        if (snapPos < 0) {
            throw new StoreException(
                    Reason.USAGE, "snapshot position " + snapPos + " of vat \"" + vat + "\" is below 0");
        }
        CompressedSnapshot snapshot = streams.takeUpload(upload);
        SnapshotResult result;
        try {
            result = block.saveSnapshot(vat, snapPos, snapshot);
        } catch (StoreException e) {
            snapshot.release();
            throw e;
        }
        reply.of(1)
                .array(5)
                .name(result.hash())
                .integer(result.uncompressedSizeBytes())
                .integer(result.compressedSizeBytes())
                .integer((long) (result.compressSeconds() * MICROS_PER_SECOND))
                .integer((long) (result.dbSaveSeconds() * MICROS_PER_SECOND))
                .endArray()
                .end();
    }

    private void info(FrameReader in, Reply reply) throws WireException {
        Optional<SnapshotInfo> info = block.snapshots().getSnapshotInfo(Arguments.vat(in));
        if (info.isEmpty()) {
            reply.of(1).none().end();
            return;
        }
        reply.of(1)
                .array(4)
                .integer(info.get().snapPos())
                .name(info.get().hash())
                .integer(info.get().uncompressedSizeBytes())
                .integer(info.get().compressedSizeBytes())
                .endArray()
                .end();
    }
}
