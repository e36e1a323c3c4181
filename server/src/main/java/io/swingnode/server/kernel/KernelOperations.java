package io.swingnode.server.kernel;

import static io.swingnode.server.kernel.Hello.Role.KERNEL;

import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.SpanBounds;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.WireException;
import io.swingnode.server.kernel.OperationTable.Reply;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** What a kernel may ask for: cranks, keys, transcripts and bundles; snapshots are {@link SnapshotOperations}. */
record KernelOperations(ServedBlock block, BlockExports exports, Cursors cursors, BlockStreams streams) {
    void addTo(OperationTable table) {
        addCranks(table);
        addKeys(table);
        addTranscripts(table);
        addBundles(table);
        new SnapshotOperations(block, streams).addTo(table);
    }

    private void addCranks(OperationTable table) {
        table.write(KERNEL, "crank.start", in -> {
            in.end();
            block.startCrank();
        });
        table.write(KERNEL, "crank.savepoint", in -> block.establishCrankSavepoint(Arguments.name(in)));
        table.write(KERNEL, "crank.rollback", in -> block.rollbackCrank(Arguments.name(in)));
        table.read(KERNEL, "crank.hashes", (in, reply) -> {
            in.end();
            CrankHashes hashes = block.emitCrankHashes();
            List<ExportEntry> pending = reply.both() ? shown() : List.of();
            reply.of(3)
                    .name(hashes.crankHash())
                    .name(hashes.activityHash())
                    .entries(pending)
                    .end();
        });
        table.read(KERNEL, "crank.list", (in, reply) -> {
            in.end();
            reply.of(1).entries(reply.both() ? shown() : List.of()).end();
        });
        table.write(KERNEL, "crank.hashed", in -> {
            CrankHashes worked = new CrankHashes(in.name(), in.name());
            in.end();
            requireSame(block.emitCrankHashes(), worked);
        });
        table.read(KERNEL, "crank.end", (in, reply) -> {
            in.end();
            block.endCrank();
            reply.of(1).entries(reply.both() ? exports.take() : List.of()).end();
        });
        table.write(KERNEL, "crank.finish", in -> {
            in.end();
            block.endCrank();
            exports.dropShown();
        });
        table.writeBoth("crank.listed", in -> {
            long count = in.integer();
            in.end();
            block.endCrank();
            exports.dropListed(count);
        });
    }

    private static void requireSame(CrankHashes hashes, CrankHashes expected) {
        if (!hashes.equals(expected)) {
            throw new StoreException(
                    Reason.CONFLICT,
                    "the client worked out other hashes of its crank (" + expected + ") than the store (" + hashes
                            + "); the block is lost: open the store again, and report this");
        }
    }

    /** Export data is the host's: a kernel that is not its own host is not shown any. */
    private List<ExportEntry> shown() {
        exports.shown();
        return block.pendingExports();
    }

    private void addKeys(OperationTable table) {
        table.read(KERNEL, "kv.get", (in, reply) -> {
            String key = Arguments.text(in);
            reply.of(1).text(block.kv().get(key)).end();
        });
        BothKeys both = new BothKeys(block.kv(), block.hostKv());
        // The reference's kernel sees the keys of its host; one that is only the kernel does not.
        table.read(KERNEL, "kv.next", (in, reply) -> {
            Function<String, Optional<String>> after =
                    reply.both() ? both::next : key -> block.kv().getNextKey(key);
            HostOperations.next(after, both::get, in, reply);
        });
        table.write(KERNEL, "kv.set", in -> {
            String key = in.text();
            String value = Arguments.text(in);
            block.kv().set(key, value);
        });
        table.write(KERNEL, "kv.delete", in -> block.kv().delete(Arguments.text(in)));
    }

    private void addTranscripts(OperationTable table) {
        table.write(KERNEL, "transcript.init", in -> block.transcripts().initTranscript(Arguments.vat(in)));
        table.write(KERNEL, "transcript.add", in -> {
            VatId vat = new VatId(in.name());
            block.transcripts().addItem(vat, Arguments.text(in));
        });
        table.read(KERNEL, "transcript.bounds", this::bounds);
        table.read(KERNEL, "transcript.read", (in, reply) -> {
            VatId vat = new VatId(in.name());
            OptionalLong start = in.integerOrNone();
            in.end();
            Iterator<String> items = start.isPresent()
                    ? block.transcripts().readSpan(vat, start.getAsLong())
                    : block.transcripts().readSpan(vat);
            cursors.open(items, reply);
        });
        table.read(KERNEL, "transcript.rollSpan", (in, reply) -> {
            long incarnation = block.transcripts().rolloverSpan(Arguments.vat(in));
            reply.of(1).integer(incarnation).end();
        });
        table.read(KERNEL, "transcript.rollIncarnation", (in, reply) -> {
            long incarnation = block.transcripts().rolloverIncarnation(Arguments.vat(in));
            reply.of(1).integer(incarnation).end();
        });
        table.write(KERNEL, "transcript.stop", in -> block.transcripts().stopUsingTranscript(Arguments.vat(in)));
        table.read(KERNEL, "transcript.delete", (in, reply) -> {
            VatId vat = new VatId(in.name());
            DeleteBudget budget = Arguments.budget(in);
            cleanup(block.transcripts().deleteVatTranscripts(vat, budget), reply);
        });
    }

    private void bounds(FrameReader in, Reply reply) throws WireException {
        VatId vat = Arguments.vat(in);
        if (!block.transcripts().isInUse(vat)) {
            reply.of(1).none().end();
            return;
        }
        SpanBounds bounds = block.transcripts().getCurrentSpanBounds(vat);
        reply.of(1)
                .array(4)
                .integer(bounds.startPos())
                .integer(bounds.endPos())
                .name(bounds.hash())
                .integer(bounds.incarnation())
                .endArray()
                .end();
    }

    static void cleanup(CleanupResult result, Reply reply) {
        reply.of(1)
                .array(2)
                .bool(result.done())
                .integer(result.cleanups())
                .endArray()
                .end();
    }

    private void addBundles(OperationTable table) {
        table.write(KERNEL, "bundle.add", in -> {
            BundleId id = new BundleId(in.name());
            byte[] json = in.bytes();
            in.end();
            block.bundles().addBundle(id, BundleJson.parse(id, json));
        });
        table.read(KERNEL, "bundle.has", (in, reply) -> {
            boolean has = block.bundles().hasBundle(Arguments.name(in));
            reply.of(1).bool(has).end();
        });
        table.read(KERNEL, "bundle.get", (in, reply) -> {
            BundleId id = new BundleId(Arguments.name(in));
            String json = BundleJson.format(block.bundles().getBundle(id));
            reply.of(1).json(json).end();
        });
        table.write(KERNEL, "bundle.delete", in -> block.bundles().deleteBundle(new BundleId(Arguments.name(in))));
    }
}
