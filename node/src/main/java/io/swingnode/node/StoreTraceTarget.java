package io.swingnode.node;

import io.swingnode.persistence.SnapshotStore;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TranscriptStore;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A fresh store in a directory of its own, which goes when it is closed. */
final class StoreTraceTarget implements TraceTarget {
    private final Path directory;
    private final StoreOptions options;
    private final List<List<ExportEntry>> exports = new ArrayList<>();
    private SwingStore store;

    private StoreTraceTarget(Path directory, TraceFile.Header header) {
        this.directory = directory;
        StoreOptions plain = StoreOptions.defaults().withRetention(header.keepTranscripts(), header.keepSnapshots());
        this.options = header.exportCallback() ? plain.withExportSink(exports::add) : plain;
        this.store = SwingStore.init(directory, options);
    }

    static StoreTraceTarget open(TraceFile.Header header) throws IOException {
        return new StoreTraceTarget(Files.createTempDirectory("swingnode-trace-"), header);
    }

    @Override
    public List<List<ExportEntry>> takeExports() {
        List<List<ExportEntry>> taken = List.copyOf(exports);
        exports.clear();
        return taken;
    }

    @Override
    public @Nullable Object perform(TraceOperation operation) throws IOException {
        String op = operation.op();
        return switch (op.substring(0, Math.max(0, op.indexOf('.')))) {
            case "kernel", "host" -> keyValue(operation);
            case "transcript" -> transcript(operation, new VatId(operation.text(0)));
            case "snapshot" -> snapshot(operation, new VatId(operation.text(0)));
            case "bundle" -> bundle(operation, new BundleId(operation.text(0)));
            default -> block(operation);
        };
    }

    private @Nullable Object keyValue(TraceOperation operation) {
        String key = operation.text(0);
        return switch (operation.op()) {
            case "kernel.kv.get" -> store.kernelKv().get(key).orElse(null);
            case "kernel.kv.has" -> store.kernelKv().has(key);
            case "kernel.kv.getNextKey" -> store.kernelKv().getNextKey(key).orElse(null);
            case "kernel.kv.set" -> nothing(() -> store.kernelKv().set(key, operation.text(1)));
            case "kernel.kv.delete" -> nothing(() -> store.kernelKv().delete(key));
            case "host.kv.get" -> store.hostKv().get(key).orElse(null);
            case "host.kv.set" -> nothing(() -> store.hostKv().set(key, operation.text(1)));
            case "host.kv.delete" -> nothing(() -> store.hostKv().delete(key));
            default -> throw operation.unknown();
        };
    }

    private @Nullable Object transcript(TraceOperation operation, VatId vat) {
        TranscriptStore transcripts = store.transcripts();
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

    private @Nullable Object snapshot(TraceOperation operation, VatId vat) throws IOException {
        SnapshotStore snapshots = store.snapshots();
        return switch (operation.op()) {
            case "snapshot.save" -> {
                try (InputStream plain = TraceValues.bytes(operation.argument(2))) {
                    yield TraceValues.of(snapshots.saveSnapshot(vat, operation.number(1), plain));
                }
            }
            case "snapshot.load" -> TraceValues.sha256(snapshots.loadSnapshot(vat));
            case "snapshot.info" ->
                snapshots.getSnapshotInfo(vat).map(TraceValues::of).orElse(null);
            case "snapshot.stop" -> nothing(() -> snapshots.stopUsingLastSnapshot(vat));
            case "snapshot.delete" ->
                TraceValues.of(snapshots.deleteVatSnapshots(vat, TraceValues.budget(operation.optional(1))));
            default -> throw operation.unknown();
        };
    }

    private @Nullable Object bundle(TraceOperation operation, BundleId id) {
        return switch (operation.op()) {
            case "bundle.add" ->
                nothing(() -> store.bundles().addBundle(id, TraceValues.bundle(operation.argument(1))));
            case "bundle.has" -> store.bundles().hasBundle(id);
            case "bundle.get" -> TraceValues.of(store.bundles().getBundle(id));
            case "bundle.delete" -> nothing(() -> store.bundles().deleteBundle(id));
            default -> throw operation.unknown();
        };
    }

    private @Nullable Object block(TraceOperation operation) throws IOException {
        return switch (operation.op()) {
            case "startCrank" -> nothing(store::startCrank);
            case "establishCrankSavepoint" -> nothing(() -> store.establishCrankSavepoint(operation.text(0)));
            case "rollbackCrank" -> nothing(() -> store.rollbackCrank(operation.text(0)));
            case "emitCrankHashes" -> TraceValues.of(store.emitCrankHashes());
            case "endCrank" -> nothing(store::endCrank);
            case "getActivityhash" -> store.getActivityhash();
            case "commit" -> nothing(store::commit);
            case "abandon" -> nothing(this::reopen);
            case "export" -> TraceExport.of(directory, ArtifactMode.parse(operation.text(0)));
            default -> throw operation.unknown();
        };
    }

    private void reopen() {
        store.close();
        store = SwingStore.open(directory, options);
    }

    private static @Nullable Object nothing(Runnable action) {
        action.run();
        return null;
    }

    @Override
    public void close() {
        store.close();
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("removing " + directory, e);
        }
    }
}
