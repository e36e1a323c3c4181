package io.swingnode.node.conformance;

import io.swingnode.persistence.bundle.BundleStore;
import io.swingnode.persistence.kv.HostKvStore;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.snapshot.KernelSnapshots;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.VatId;
import org.jspecify.annotations.Nullable;

/** The operations of a trace as calls of the sub-stores, whoever owns them; streams of snapshots are not among them. */
record StoreCalls(
        KernelKvStore kv,
        HostKvStore hostKv,
        TranscriptStore transcripts,
        KernelSnapshots snapshots,
        BundleStore bundles) {

    @Nullable
    Object keyValue(TraceOperation operation) {
        String key = operation.text(0);
        return switch (operation.op()) {
            case "kernel.kv.get" -> kv.get(key).orElse(null);
            case "kernel.kv.has" -> kv.has(key);
            case "kernel.kv.getNextKey" -> kv.getNextKey(key).orElse(null);
            case "kernel.kv.set" -> nothing(() -> kv.set(key, operation.text(1)));
            case "kernel.kv.delete" -> nothing(() -> kv.delete(key));
            case "host.kv.get" -> hostKv.get(key).orElse(null);
            case "host.kv.set" -> nothing(() -> hostKv.set(key, operation.text(1)));
            case "host.kv.delete" -> nothing(() -> hostKv.delete(key));
            default -> throw operation.unknown();
        };
    }

    @Nullable
    Object transcript(TraceOperation operation) {
        VatId vat = new VatId(operation.text(0));
        return switch (operation.op()) {
            case "transcript.init" -> nothing(() -> transcripts.initTranscript(vat));
            case "transcript.addItem" -> nothing(() -> transcripts.addItem(vat, operation.text(1)));
            case "transcript.rolloverSpan" -> transcripts.rolloverSpan(vat);
            case "transcript.rolloverIncarnation" -> transcripts.rolloverIncarnation(vat);
            case "transcript.stop" -> nothing(() -> transcripts.stopUsingTranscript(vat));
            case "transcript.bounds" -> TraceValues.of(transcripts.getCurrentSpanBounds(vat));
            case "transcript.readSpan" ->
                TraceValues.of(
                        operation.optional(1).isEmpty()
                                ? transcripts.readSpan(vat)
                                : transcripts.readSpan(vat, operation.number(1)));
            case "transcript.delete" ->
                TraceValues.of(transcripts.deleteVatTranscripts(vat, TraceValues.budget(operation.optional(1))));
            default -> throw operation.unknown();
        };
    }

    @Nullable
    Object snapshot(TraceOperation operation) {
        VatId vat = new VatId(operation.text(0));
        return switch (operation.op()) {
            case "snapshot.info" ->
                snapshots.getSnapshotInfo(vat).map(TraceValues::of).orElse(null);
            case "snapshot.stop" -> nothing(() -> snapshots.stopUsingLastSnapshot(vat));
            case "snapshot.delete" ->
                TraceValues.of(snapshots.deleteVatSnapshots(vat, TraceValues.budget(operation.optional(1))));
            default -> throw operation.unknown();
        };
    }

    @Nullable
    Object bundle(TraceOperation operation) {
        BundleId id = new BundleId(operation.text(0));
        return switch (operation.op()) {
            case "bundle.add" -> nothing(() -> bundles.addBundle(id, TraceValues.bundle(operation.argument(1))));
            case "bundle.has" -> bundles.hasBundle(id);
            case "bundle.get" -> TraceValues.of(bundles.getBundle(id));
            case "bundle.delete" -> nothing(() -> bundles.deleteBundle(id));
            default -> throw operation.unknown();
        };
    }

    /** The result of an action that has none. */
    static @Nullable Object nothing(Runnable action) {
        action.run();
        return null;
    }
}
