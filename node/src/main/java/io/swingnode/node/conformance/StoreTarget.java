package io.swingnode.node.conformance;

import static io.swingnode.node.conformance.StoreCalls.nothing;

import akka.actor.ActorSystem;
import io.swingnode.components.files.FileTrees;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.VatId;
import io.swingnode.streams.ExportStreams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store without a node. Only its exports need an actor system, because they are read as streams. */
final class StoreTarget implements SingleStepTarget {
    private final Path home;
    private final StoreOptions options;
    private final ExportRecorder exports;
    private final ActorSystem streams;
    private SwingStore store;
    private StoreCalls calls;

    StoreTarget(Path home, StoreOptions options, ExportRecorder exports) {
        this.home = home;
        this.options = options;
        this.exports = exports;
        store = SwingStore.open(storeDir(), options);
        calls = calls();
        streams = ActorSystem.create("swingnode-trace");
    }

    private Path storeDir() {
        return home.resolve("store");
    }

    private StoreCalls calls() {
        return new StoreCalls(
                store.kernelKv(), store.hostKv(), store.transcripts(), store.snapshots(), store.bundles());
    }

    @Override
    public @Nullable Object perform(TraceOperation operation) throws IOException {
        return switch (operation.family()) {
            case "kernel", "host" -> calls.keyValue(operation);
            case "transcript" -> calls.transcript(operation);
            case "snapshot" -> snapshot(operation);
            case "bundle" -> calls.bundle(operation);
            default -> block(operation);
        };
    }

    private @Nullable Object snapshot(TraceOperation operation) throws IOException {
        return switch (operation.op()) {
            case "snapshot.save" -> TraceValues.of(save(operation));
            case "snapshot.load" -> load(new VatId(operation.text(0)));
            default -> calls.snapshot(operation);
        };
    }

    private SnapshotResult save(TraceOperation operation) throws IOException {
        VatId vat = new VatId(operation.text(0));
        long snapPos = operation.number(1);
        try (InputStream plain = TraceValues.bytes(operation.argument(2))) {
            return store.snapshots().saveSnapshot(vat, snapPos, plain);
        }
    }

    private String load(VatId vat) throws IOException {
        return TraceValues.sha256(store.snapshots().loadSnapshot(vat));
    }

    private @Nullable Object block(TraceOperation operation) {
        return switch (operation.op()) {
            case "startCrank" -> nothing(store::startCrank);
            case "establishCrankSavepoint" -> nothing(() -> store.establishCrankSavepoint(operation.text(0)));
            case "rollbackCrank" -> nothing(() -> store.rollbackCrank(operation.text(0)));
            case "emitCrankHashes" -> TraceValues.of(store.emitCrankHashes());
            case "endCrank" -> nothing(store::endCrank);
            case "getActivityhash" -> store.getActivityhash();
            case "commit" -> nothing(store::commit);
            case "abandon" -> nothing(this::abandon);
            case "export" -> export(ArtifactMode.parse(operation.text(0)));
            default -> throw operation.unknown();
        };
    }

    private Object export(ArtifactMode mode) {
        try (StoreExporter exporter = StoreExporter.open(storeDir(), mode)) {
            return TraceExport.of(ExportStreams.of(exporter), streams);
        }
    }

    private void abandon() {
        store.close();
        store = SwingStore.open(storeDir(), options);
        calls = calls();
    }

    @Override
    public List<List<ExportEntry>> takeExports() {
        return exports.take();
    }

    @Override
    public void close() {
        store.close();
        streams.terminate();
        Waiting.forResult(streams.getWhenTerminated());
        FileTrees.delete(home);
    }
}
