package io.swingnode.node.conformance;

import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
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
            case "kernel.kv.get" -> new KernelRequest.KvGet(key);
            case "kernel.kv.has" -> new KernelRequest.KvHas(key);
            case "kernel.kv.getNextKey" -> new KernelRequest.KvNextKey(key);
            case "kernel.kv.set" -> new KernelRequest.KvSet(key, operation.text(1));
            case "kernel.kv.delete" -> new KernelRequest.KvDelete(key);
            case "host.kv.get" -> new HostRequest.HostGet(key);
            case "host.kv.set" -> new HostRequest.HostSet(key, operation.text(1));
            case "host.kv.delete" -> new HostRequest.HostDelete(key);
            default -> throw operation.unknown();
        };
    }

    private static Request transcript(TraceOperation operation, VatId vat) {
        return switch (operation.op()) {
            case "transcript.init" -> new KernelRequest.InitTranscript(vat);
            case "transcript.addItem" -> new KernelRequest.AddItem(vat, operation.text(1));
            case "transcript.rolloverSpan" -> new KernelRequest.RolloverSpan(vat);
            case "transcript.rolloverIncarnation" -> new KernelRequest.RolloverIncarnation(vat);
            case "transcript.stop" -> new KernelRequest.StopUsingTranscript(vat);
            case "transcript.bounds" -> new KernelRequest.GetCurrentSpanBounds(vat);
            case "transcript.readSpan" ->
                new KernelRequest.ReadSpan(
                        vat,
                        operation.optional(1).isEmpty() ? OptionalLong.empty() : OptionalLong.of(operation.number(1)),
                        0,
                        ITEMS_MAX);
            case "transcript.delete" ->
                new KernelRequest.DeleteVatTranscripts(vat, TraceValues.budget(operation.optional(1)));
            default -> throw operation.unknown();
        };
    }

    private static Request snapshot(TraceOperation operation, VatId vat) {
        return switch (operation.op()) {
            case "snapshot.info" -> new KernelRequest.GetSnapshotInfo(vat);
            case "snapshot.stop" -> new KernelRequest.StopUsingLastSnapshot(vat);
            case "snapshot.delete" ->
                new KernelRequest.DeleteVatSnapshots(vat, TraceValues.budget(operation.optional(1)));
            default -> throw operation.unknown();
        };
    }

    private static Request bundle(TraceOperation operation, BundleId id) {
        return switch (operation.op()) {
            case "bundle.add" -> new KernelRequest.AddBundle(id, TraceValues.bundle(operation.argument(1)));
            case "bundle.has" -> new KernelRequest.HasBundle(id);
            case "bundle.get" -> new KernelRequest.GetBundle(id);
            case "bundle.delete" -> new KernelRequest.DeleteBundle(id);
            default -> throw operation.unknown();
        };
    }

    private static Request crank(TraceOperation operation) {
        return switch (operation.op()) {
            case "startCrank" -> new KernelRequest.StartCrank();
            case "establishCrankSavepoint" -> new KernelRequest.EstablishCrankSavepoint(operation.text(0));
            case "rollbackCrank" -> new KernelRequest.RollbackCrank(operation.text(0));
            case "emitCrankHashes" -> new KernelRequest.EmitCrankHashes();
            case "endCrank" -> new KernelRequest.EndCrank();
            case "getActivityhash" -> new KernelRequest.GetActivityhash();
            default -> throw operation.unknown();
        };
    }
}
