package io.swingnode.server.kernel;

import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.RepairReport;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.SpanBounds;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel and a host may ask of the block, by the names of the wire protocol. For the thread that has the block.
 *
 * <p>A request that is not answered and is refused fails the block: what came after it counted on it.
 */
final class BlockOperations implements AutoCloseable {
    private static final int STATUS_DONE = 0;
    private static final int STATUS_FAILED_EARLIER = 3;

    private static final Set<String> HOST_OPERATIONS = Set.of(
            "host.get",
            "host.next",
            "host.set",
            "host.delete",
            "exports.collect",
            "exports.take",
            "commit",
            "repair.record",
            "repair.finish",
            "dump",
            "image",
            "size");

    private static final Set<String> OF_BOTH = Set.of("cursor.next", "cursor.close", "close");

    private final ServedBlock block;
    private final BlockLease.BlockExports exports;
    private final BlockStreams streams;
    private final Cursors cursors;
    private final RepairRecords repair = new RepairRecords();
    private final BothKeys keys;

    /** Why a request was refused that was not answered. */
    private @Nullable StoreException failure;

    BlockOperations(ServedBlock block, BlockLease.BlockExports exports, BlockStreams streams, int cursorsMax) {
        this.block = block;
        this.exports = exports;
        this.streams = streams;
        this.cursors = new Cursors(cursorsMax);
        this.keys = new BothKeys(block.kv(), block.hostKv());
    }

    /**
     * Does a request, and writes the reply if it has an id. A fault of the block is thrown.
     *
     * @return true when the client ends its work
     */
    boolean request(Set<Hello.Role> roles, FrameReader request, FrameWriter reply) throws WireException {
        long id = request.integer();
        String operation = request.name();
        if (id < 0) {
            throw new WireException(
                    "a request has the id " + id + "; ids are above 0, or 0 for one that is not answered");
        }
        requireRole(roles, operation);
        if (failure != null && !operation.equals("close")) {
            if (id > 0) {
                Replies.failure(reply, id, STATUS_FAILED_EARLIER, failure);
            }
            return false;
        }
        if (id == 0) {
            behind(operation, request);
        } else {
            answered(id, roles, operation, request, reply);
        }
        return operation.equals("close");
    }

    /** Who holds one side of the block does not hold the other. */
    private static void requireRole(Set<Hello.Role> roles, String operation) throws WireException {
        if (roles.size() == 1) {
            Hello.Role needed = HOST_OPERATIONS.contains(operation) ? Hello.Role.HOST : Hello.Role.KERNEL;
            if (!OF_BOTH.contains(operation) && !roles.contains(needed)) {
                throw new WireException("\"" + operation + "\" needs the role " + needed.wireName());
            }
        }
    }

    private void behind(String operation, FrameReader request) throws WireException {
        try {
            if (!write(operation, request)) {
                throw new WireException("\"" + operation + "\" cannot be sent without an id: it is answered");
            }
        } catch (StoreException e) {
            if (!e.reason().isRefusal()) {
                throw e;
            }
            failure = e;
        }
    }

    private void answered(long id, Set<Hello.Role> roles, String operation, FrameReader request, FrameWriter reply)
            throws WireException {
        try {
            if (write(operation, request)) {
                done(reply, id, 0).end();
            } else {
                read(id, roles, operation, request, reply);
            }
        } catch (StoreException e) {
            if (!e.reason().isRefusal()) {
                throw e;
            }
            reply.clear();
            Replies.refusal(reply, id, e);
        }
    }

    private static FrameWriter done(FrameWriter reply, long id, int results) {
        return reply.begin(2 + results).integer(id).integer(STATUS_DONE);
    }

    /** Does what has no result; false when the operation is another. */
    private boolean write(String operation, FrameReader in) throws WireException {
        switch (operation) {
            case "kv.set" -> {
                String key = in.text();
                String value = in.text();
                in.end();
                block.kv().set(key, value);
            }
            case "kv.delete" -> block.kv().delete(only(in));
            case "transcript.add" -> {
                VatId vat = new VatId(in.name());
                String item = in.text();
                in.end();
                block.transcripts().addItem(vat, item);
            }
            case "crank.start" -> {
                in.end();
                block.startCrank();
            }
            case "crank.savepoint" -> block.establishCrankSavepoint(onlyName(in));
            case "crank.rollback" -> block.rollbackCrank(onlyName(in));
            case "crank.finish" -> {
                in.end();
                block.endCrank();
                List<ExportEntry> unused = exports.take();
            }
            case "host.set" -> {
                String key = in.text();
                String value = in.text();
                in.end();
                block.hostKv().set(key, value);
            }
            case "exports.collect" -> {
                in.end();
                block.setExportSink(exports::accept);
            }
            case "host.delete" -> block.hostKv().delete(only(in));
            case "repair.record" -> {
                String key = in.text();
                Optional<String> value = in.textOrNone();
                in.end();
                repair.add(new ExportEntry(key, value));
            }
            case "cursor.close" -> {
                long cursor = in.integer();
                in.end();
                cursors.close(cursor);
            }
            case "transcript.init" -> block.transcripts().initTranscript(vat(in));
            case "transcript.stop" -> block.transcripts().stopUsingTranscript(vat(in));
            case "snapshot.stop" -> block.snapshots().stopUsingLastSnapshot(vat(in));
            case "snapshot.deleteUnused" -> {
                in.end();
                block.snapshots().deleteAllUnusedSnapshots();
            }
            case "bundle.add" -> {
                BundleId id = new BundleId(in.name());
                byte[] json = in.bytes();
                in.end();
                block.bundles().addBundle(id, BundleJson.parse(id, json));
            }
            case "bundle.delete" -> block.bundles().deleteBundle(new BundleId(onlyName(in)));
            case "commit" -> {
                in.end();
                block.commit();
                List<ExportEntry> unused = exports.take();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static String only(FrameReader in) throws WireException {
        String text = in.text();
        in.end();
        return text;
    }

    private static String onlyName(FrameReader in) throws WireException {
        String name = in.name();
        in.end();
        return name;
    }

    private static VatId vat(FrameReader in) throws WireException {
        return new VatId(onlyName(in));
    }

    private void read(long id, Set<Hello.Role> roles, String operation, FrameReader in, FrameWriter out)
            throws WireException {
        switch (operation) {
            case "kv.get" -> done(out, id, 1).text(block.kv().get(only(in))).end();
            case "host.get" ->
                done(out, id, 1).text(block.hostKv().get(only(in))).end();
            case "kv.next" -> {
                boolean both = roles.size() > 1;
                next(id, both ? keys::next : key -> block.kv().getNextKey(key), in, out);
            }
            case "host.next" -> next(id, key -> block.hostKv().getNextKey(key), in, out);
            case "crank.hashes" -> {
                in.end();
                CrankHashes hashes = block.emitCrankHashes();
                done(out, id, 3)
                        .name(hashes.crankHash())
                        .name(hashes.activityHash())
                        .entries(block.pendingExports())
                        .end();
            }
            case "crank.end" -> {
                in.end();
                block.endCrank();
                done(out, id, 1).entries(exports.take()).end();
            }
            case "exports.take" -> {
                in.end();
                block.handOverExports();
                done(out, id, 1).entries(exports.take()).end();
            }
            case "transcript.bounds" -> bounds(id, vat(in), out);
            case "transcript.read" -> {
                VatId vat = new VatId(in.name());
                OptionalLong start = in.integerOrNone();
                in.end();
                cursors.open(
                        id,
                        start.isPresent()
                                ? block.transcripts().readSpan(vat, start.getAsLong())
                                : block.transcripts().readSpan(vat),
                        out);
            }
            case "transcript.rollSpan" ->
                done(out, id, 1)
                        .integer(block.transcripts().rolloverSpan(vat(in)))
                        .end();
            case "transcript.rollIncarnation" ->
                done(out, id, 1)
                        .integer(block.transcripts().rolloverIncarnation(vat(in)))
                        .end();
            case "transcript.delete" -> {
                VatId vat = new VatId(in.name());
                DeleteBudget budget = budget(in);
                cleanup(id, block.transcripts().deleteVatTranscripts(vat, budget), out);
            }
            case "snapshot.delete" -> {
                VatId vat = new VatId(in.name());
                DeleteBudget budget = budget(in);
                cleanup(id, block.snapshots().deleteVatSnapshots(vat, budget), out);
            }
            case "snapshot.save" -> save(id, in, out);
            case "snapshot.load" ->
                done(out, id, 1)
                        .integer(streams.load(block.locateSnapshot(vat(in))))
                        .end();
            case "snapshot.archive" ->
                done(out, id, 1)
                        .integer(streams.archive(block.locateSnapshot(vat(in))))
                        .end();
            case "snapshot.info" -> info(id, vat(in), out);
            case "bundle.has" ->
                done(out, id, 1).bool(block.bundles().hasBundle(onlyName(in))).end();
            case "bundle.get" -> {
                BundleId bundle = new BundleId(onlyName(in));
                done(out, id, 1)
                        .json(BundleJson.format(block.bundles().getBundle(bundle)))
                        .end();
            }
            case "repair.finish" -> {
                in.end();
                RepairReport report = block.repairMetadata(repair.take());
                done(out, id, 2)
                        .integer(report.spans())
                        .integer(report.snapshots())
                        .end();
            }
            case "dump" -> {
                boolean withHistory = in.bool();
                in.end();
                cursors.openDump(id, block.dump(withHistory), out);
            }
            case "cursor.next" -> {
                long cursor = in.integer();
                in.end();
                cursors.next(id, cursor, out);
            }
            case "image" -> {
                in.end();
                done(out, id, 1).integer(streams.bytes(block.image())).end();
            }
            case "size" -> {
                in.end();
                done(out, id, 1).integer(block.diskUsage()).end();
            }
            case "close" -> {
                in.end();
                done(out, id, 0).end();
            }
            default -> throw new WireException("there is no operation \"" + operation + "\" of a kernel or host");
        }
    }

    private interface NextKey {
        Optional<String> after(String key);
    }

    private void next(long id, NextKey keysAfter, FrameReader in, FrameWriter out) throws WireException {
        String key = in.text();
        long count = in.integer();
        in.end();
        ReadAhead ahead = ReadAhead.of(keysAfter::after, keys::get, key, count);
        done(out, id, 2).array(ahead.texts().size());
        ahead.texts().forEach(out::text);
        out.endArray().bool(ahead.ended()).end();
    }

    private void bounds(long id, VatId vat, FrameWriter out) {
        if (!block.transcripts().isInUse(vat)) {
            done(out, id, 1).none().end();
            return;
        }
        SpanBounds bounds = block.transcripts().getCurrentSpanBounds(vat);
        done(out, id, 1)
                .array(4)
                .integer(bounds.startPos())
                .integer(bounds.endPos())
                .name(bounds.hash())
                .integer(bounds.incarnation())
                .endArray()
                .end();
    }

    private static DeleteBudget budget(FrameReader in) throws WireException {
        OptionalLong limit = in.integerOrNone();
        in.end();
        return DeleteBudget.of(limit);
    }

    private static void cleanup(long id, CleanupResult result, FrameWriter out) {
        done(out, id, 1)
                .array(2)
                .bool(result.done())
                .integer(result.cleanups())
                .endArray()
                .end();
    }

    private void save(long id, FrameReader in, FrameWriter out) throws WireException {
        VatId vat = new VatId(in.name());
        long snapPos = in.integer();
        long upload = in.integer();
        in.end();
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
        done(out, id, 1)
                .array(5)
                .name(result.hash())
                .integer(result.uncompressedSizeBytes())
                .integer(result.compressedSizeBytes())
                .integer((long) (result.compressSeconds() * 1e6))
                .integer((long) (result.dbSaveSeconds() * 1e6))
                .endArray()
                .end();
    }

    private void info(long id, VatId vat, FrameWriter out) {
        Optional<SnapshotInfo> info = block.snapshots().getSnapshotInfo(vat);
        if (info.isEmpty()) {
            done(out, id, 1).none().end();
            return;
        }
        done(out, id, 1)
                .array(4)
                .integer(info.get().snapPos())
                .name(info.get().hash())
                .integer(info.get().uncompressedSizeBytes())
                .integer(info.get().compressedSizeBytes())
                .endArray()
                .end();
    }

    @Override
    public void close() {
        cursors.closeAll();
    }
}
