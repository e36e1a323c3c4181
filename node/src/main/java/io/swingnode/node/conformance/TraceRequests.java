package io.swingnode.node.conformance;

import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.VatId;
import java.util.OptionalLong;

/** The operations of a trace as requests. */
final class TraceRequests {
    /** How many items one reply may carry. */
    static final int ITEMS_MAX = 10_000;

    private TraceRequests() {}

    /**
     * The request for an operation that neither reads or writes a stream nor ends the block.
     *
     * @throws io.swingnode.protocol.StoreException (USAGE) when an argument is refused before anything is sent
     */
    static Request of(TraceOperation operation) {
        return switch (operation.family()) {
            case "kernel", "host" -> keyValue(operation, operation.text(0));
            case "transcript" -> transcript(operation, new VatId(operation.text(0)));
            case "snapshot" -> snapshot(operation, new VatId(operation.text(0)));
            case "bundle" -> bundle(operation, new BundleId(operation.text(0)));
            default -> crank(operation);
        };
    }

    private static Request keyValue(TraceOperation operation, String key) {
        return switch (operation.op()) {
            case "kernel.kv.get" -> new Request.KvGet(key);
            case "kernel.kv.has" -> new Request.KvHas(key);
            case "kernel.kv.getNextKey" -> new Request.KvNextKey(key);
            case "kernel.kv.set" -> new Request.KvSet(key, operation.text(1));
            case "kernel.kv.delete" -> new Request.KvDelete(key);
            case "host.kv.get" -> new Request.HostGet(key);
            case "host.kv.set" -> new Request.HostSet(key, operation.text(1));
            case "host.kv.delete" -> new Request.HostDelete(key);
            default -> throw operation.unknown();
        };
    }

    private static Request transcript(TraceOperation operation, VatId vat) {
        return switch (operation.op()) {
            case "transcript.init" -> new Request.InitTranscript(vat);
            case "transcript.addItem" -> new Request.AddItem(vat, operation.text(1));
            case "transcript.rolloverSpan" -> new Request.RolloverSpan(vat);
            case "transcript.rolloverIncarnation" -> new Request.RolloverIncarnation(vat);
            case "transcript.stop" -> new Request.StopUsingTranscript(vat);
            case "transcript.bounds" -> new Request.GetCurrentSpanBounds(vat);
            case "transcript.readSpan" ->
                new Request.ReadSpan(
                        vat,
                        operation.optional(1).isEmpty() ? OptionalLong.empty() : OptionalLong.of(operation.number(1)),
                        0,
                        ITEMS_MAX);
            case "transcript.delete" ->
                new Request.DeleteVatTranscripts(vat, TraceValues.budget(operation.optional(1)));
            default -> throw operation.unknown();
        };
    }

    private static Request snapshot(TraceOperation operation, VatId vat) {
        return switch (operation.op()) {
            case "snapshot.info" -> new Request.GetSnapshotInfo(vat);
            case "snapshot.stop" -> new Request.StopUsingLastSnapshot(vat);
            case "snapshot.delete" -> new Request.DeleteVatSnapshots(vat, TraceValues.budget(operation.optional(1)));
            default -> throw operation.unknown();
        };
    }

    private static Request bundle(TraceOperation operation, BundleId id) {
        return switch (operation.op()) {
            case "bundle.add" -> new Request.AddBundle(id, TraceValues.bundle(operation.argument(1)));
            case "bundle.has" -> new Request.HasBundle(id);
            case "bundle.get" -> new Request.GetBundle(id);
            case "bundle.delete" -> new Request.DeleteBundle(id);
            default -> throw operation.unknown();
        };
    }

    private static Request crank(TraceOperation operation) {
        return switch (operation.op()) {
            case "startCrank" -> new Request.StartCrank();
            case "establishCrankSavepoint" -> new Request.EstablishCrankSavepoint(operation.text(0));
            case "rollbackCrank" -> new Request.RollbackCrank(operation.text(0));
            case "emitCrankHashes" -> new Request.EmitCrankHashes();
            case "endCrank" -> new Request.EndCrank();
            case "getActivityhash" -> new Request.GetActivityhash();
            default -> throw operation.unknown();
        };
    }
}
