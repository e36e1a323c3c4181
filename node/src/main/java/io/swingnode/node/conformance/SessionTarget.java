package io.swingnode.node.conformance;

import static io.swingnode.node.conformance.StoreCalls.nothing;

import akka.stream.javadsl.StreamConverters;
import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.NodeExport;
import io.swingnode.components.files.FileTrees;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node whose kernel works through a session. */
final class SessionTarget implements SingleStepTarget {
    private final Path home;
    private final ExportRecorder exports;
    private final SwingNode node;
    private StoreSession session;
    private StoreCalls calls;

    SessionTarget(Path home, StoreOptions options, ExportRecorder exports) {
        this.home = home;
        this.exports = exports;
        node = SwingNode.start(NodeSettings.of(home).withoutJournal().withStoreOptions(options));
        session = node.openSession();
        calls = calls();
    }

    private StoreCalls calls() {
        return new StoreCalls(
                session.kernel().kv(),
                session.host().hostKv(),
                session.kernel().transcripts(),
                session.kernel().snapshots(),
                session.kernel().bundles());
    }

    @Override
    public @Nullable Object perform(TraceOperation operation) {
        return switch (operation.family()) {
            case "kernel", "host" -> calls.keyValue(operation);
            case "transcript" -> calls.transcript(operation);
            case "snapshot" -> snapshot(operation, new VatId(operation.text(0)));
            case "bundle" -> calls.bundle(operation);
            default -> block(operation);
        };
    }

    private @Nullable Object snapshot(TraceOperation operation, VatId vat) {
        return switch (operation.op()) {
            case "snapshot.save" -> TraceValues.of(save(vat, operation.number(1), operation.argument(2)));
            case "snapshot.load" -> TraceValues.sha256(session.kernel().loadSnapshot(vat), node.system());
            default -> calls.snapshot(operation);
        };
    }

    private SnapshotResult save(VatId vat, long snapPos, JsonNode bytes) {
        return Waiting.forResult(session.kernel()
                .saveSnapshot(vat, snapPos, StreamConverters.fromInputStream(() -> TraceValues.bytes(bytes))));
    }

    private @Nullable Object block(TraceOperation operation) {
        return switch (operation.op()) {
            case "startCrank" -> nothing(session.kernel()::startCrank);
            case "establishCrankSavepoint" ->
                nothing(() -> session.kernel().establishCrankSavepoint(operation.text(0)));
            case "rollbackCrank" -> nothing(() -> session.kernel().rollbackCrank(operation.text(0)));
            case "emitCrankHashes" -> TraceValues.of(session.kernel().emitCrankHashes());
            case "endCrank" -> nothing(session.kernel()::endCrank);
            case "getActivityhash" -> session.kernel().getActivityhash();
            case "commit" -> nothing(session.host()::commit);
            case "abandon" -> nothing(this::abandon);
            case "export" -> export(ArtifactMode.parse(operation.text(0)));
            default -> throw operation.unknown();
        };
    }

    private Object export(ArtifactMode mode) {
        try (NodeExport export = node.host().openExport(mode)) {
            return TraceExport.of(export, node.system());
        }
    }

    private void abandon() {
        session.close();
        session = node.openSession();
        calls = calls();
    }

    @Override
    public List<List<ExportEntry>> takeExports() {
        return exports.take();
    }

    @Override
    public void close() {
        session.close();
        node.close();
        FileTrees.delete(home);
    }
}
