package io.swingnode.node.conformance;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamConverters;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.actors.KernelSession;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.NodeExport;
import io.swingnode.components.files.FileTrees;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A new node in a directory of its own, which is deleted on close. Operations are carried out through a session, as those
 * of a kernel are.
 */
final class NodeTraceTarget implements TraceTarget {
    private final Path home;
    private final TraceFile.Header header;
    private final SwingNode node;
    private final List<List<ExportEntry>> exports = new ArrayList<>();
    private KernelSession session;

    private NodeTraceTarget(Path home, TraceFile.Header header) {
        this.home = home;
        this.header = header;
        StoreOptions options = StoreOptions.builder()
                .keepTranscripts(header.keepTranscripts())
                .keepSnapshots(header.keepSnapshots())
                .build();
        node = SwingNode.start(NodeSettings.of(home).withStoreOptions(options));
        session = newSession();
    }

    /** One in the system's directory for temporary files. */
    static NodeTraceTarget open(TraceFile.Header header) throws IOException {
        return new NodeTraceTarget(Files.createTempDirectory("swingnode-trace-"), header);
    }

    /** One below {@code parent}, which exists. */
    static NodeTraceTarget open(Path parent, TraceFile.Header header) throws IOException {
        return new NodeTraceTarget(Files.createTempDirectory(parent, "swingnode-trace-"), header);
    }

    private KernelSession newSession() {
        return node.openSession(options -> header.exportCallback()
                ? options.toBuilder().exportSink(exports::add).build()
                : options);
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
            case "kernel.kv.get" -> session.kv().get(key).orElse(null);
            case "kernel.kv.has" -> session.kv().has(key);
            case "kernel.kv.getNextKey" -> session.kv().getNextKey(key).orElse(null);
            case "kernel.kv.set" -> nothing(() -> session.kv().set(key, operation.text(1)));
            case "kernel.kv.delete" -> nothing(() -> session.kv().delete(key));
            case "host.kv.get" -> session.hostKv().get(key).orElse(null);
            case "host.kv.set" -> nothing(() -> session.hostKv().set(key, operation.text(1)));
            case "host.kv.delete" -> nothing(() -> session.hostKv().delete(key));
            default -> throw operation.unknown();
        };
    }

    private @Nullable Object transcript(TraceOperation operation, VatId vat) {
        TranscriptStore transcripts = session.transcripts();
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

    private @Nullable Object snapshot(TraceOperation operation, VatId vat) {
        SnapshotStore snapshots = session.snapshots();
        return switch (operation.op()) {
            case "snapshot.save" -> TraceValues.of(save(vat, operation.number(1), operation.argument(2)));
            case "snapshot.load" -> hash(session.loadSnapshot(vat));
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
                nothing(() -> session.bundles().addBundle(id, TraceValues.bundle(operation.argument(1))));
            case "bundle.has" -> session.bundles().hasBundle(id);
            case "bundle.get" -> TraceValues.of(session.bundles().getBundle(id));
            case "bundle.delete" -> nothing(() -> session.bundles().deleteBundle(id));
            default -> throw operation.unknown();
        };
    }

    private @Nullable Object block(TraceOperation operation) throws IOException {
        return switch (operation.op()) {
            case "startCrank" -> nothing(session::startCrank);
            case "establishCrankSavepoint" -> nothing(() -> session.establishCrankSavepoint(operation.text(0)));
            case "rollbackCrank" -> nothing(() -> session.rollbackCrank(operation.text(0)));
            case "emitCrankHashes" -> TraceValues.of(session.emitCrankHashes());
            case "endCrank" -> nothing(session::endCrank);
            case "getActivityhash" -> session.getActivityhash();
            case "commit" -> nothing(session::commit);
            case "abandon" -> nothing(this::abandon);
            case "export" -> export(ArtifactMode.parse(operation.text(0)));
            default -> throw operation.unknown();
        };
    }

    private SnapshotResult save(VatId vat, long snapPos, JsonNode bytes) {
        CompletionStage<SnapshotResult> saved =
                session.saveSnapshot(vat, snapPos, StreamConverters.fromInputStream(() -> TraceValues.bytes(bytes)));
        session.settle();
        return await(saved);
    }

    private String hash(Source<ByteString, NotUsed> bytes) {
        MessageDigest digest = Hashes.newSha256();
        await(bytes.runForeach(chunk -> digest.update(chunk.toArrayUnsafe()), node.system()));
        return Hashes.finish(digest);
    }

    private Object export(ArtifactMode mode) throws IOException {
        try (NodeExport export = node.openExport(mode)) {
            return TraceExport.of(export.blocking());
        }
    }

    private void abandon() {
        session.close();
        session = newSession();
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException refusal ? refusal : e;
        }
    }

    private static @Nullable Object nothing(Runnable action) {
        action.run();
        return null;
    }

    @Override
    public void close() {
        session.close();
        node.close();
        FileTrees.delete(home);
    }
}
