package io.swingnode.node.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.StoreHealth;
import io.swingnode.actors.export.StoreReaders;
import io.swingnode.actors.ledger.BlockHead;
import io.swingnode.actors.ledger.BlockLedgerHealth;
import io.swingnode.actors.store.StoreStatus;
import io.swingnode.components.LifecycleManager;
import io.swingnode.components.model.Selection;
import io.swingnode.journal.Journal;
import io.swingnode.node.Version;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.server.metrics.BackupState;
import io.swingnode.server.metrics.CopyUnderWay;
import io.swingnode.server.metrics.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Carries out the requests of the control socket of a whole node. */
public final class NodeControl implements ControlServer.Handler, Program, AutoCloseable {
    private final SwingNode node;
    private final Optional<ControlApps> apps;
    private final NodeExports exports;
    private final Supplier<Optional<BackupState>> backups;

    public NodeControl(SwingNode node) {
        this(node, Optional::empty);
    }

    /** Of a node that makes backups. */
    public NodeControl(SwingNode node, Supplier<Optional<BackupState>> backups) {
        this.backups = backups;
        this.node = node;
        this.apps = node.applications().map(ControlApps::new);
        this.exports = new NodeExports(node.host(), node.system());
    }

    @Override
    public void handle(ControlRequest request, ControlServer.Reply reply) throws Exception {
        switch (request) {
            case ControlRequest.NodeStatus status -> reply.result(new ControlResult.Node(view()));
            case ControlRequest.Export export -> exports.run(export, reply);
            case ControlRequest.Reading reading -> countReader(reading.what(), reply);
            case ControlRequest.OfApplications ofApps ->
                apps.orElseThrow(NodeControl::noApplications).handle(ofApps, reply);
        }
    }

    /** Ends with an interrupt when the client closes the connection. */
    private void countReader(String what, ControlServer.Reply reply) throws Exception {
        try (StoreReaders.Reading reading = node.readers().begin(what)) {
            reply.watch();
            reply.result(
                    new ControlResult.Ended(String.valueOf(reading.awaitEnd().getMessage())));
        }
    }

    private static StoreException noApplications() {
        return new StoreException(Reason.UNSUPPORTED, "this node manages no applications");
    }

    private NodeView view() {
        StoreStatus store = await(node.host().storeStatus());
        Optional<BlockLedgerHealth> ledger = await(node.host().ledgerHealth());
        Path storeDir = node.settings().storeDir();
        return new NodeView(
                node.settings().home().toAbsolutePath().normalize().toString(),
                ProcessHandle.current().pid(),
                store.work().name().toLowerCase(Locale.ROOT),
                store.committed().map(BlockHead::height),
                store.committed().map(BlockHead::activityHash),
                ledger.flatMap(BlockLedgerHealth::exportDigest),
                new NodeView.Sizes(StoreDirectory.sizeBytes(StoreDirectory.fileIn(storeDir)), journalBytes()),
                log(),
                ledger.map(NodeControl::ledger),
                store.vats(),
                store.exports(),
                exports.list(),
                node.applications().map(NodeControl::applications).orElse(List.of()),
                backups());
    }

    @Override
    public Optional<BackupState> backups() {
        return backups.get();
    }

    @Override
    public List<CopyUnderWay> exports() {
        return exports.list().stream()
                .flatMap(export -> export.progress().stream())
                .map(progress -> new CopyUnderWay(
                        progress.step().name().toLowerCase(Locale.ROOT),
                        progress.count(),
                        progress.total(),
                        progress.sizeBytes()))
                .toList();
    }

    @Override
    public Map<String, Long> applications() {
        return node.applications().map(NodeControl::applications).orElse(List.of()).stream()
                .collect(Collectors.groupingBy(NodeView.App::status, TreeMap::new, Collectors.counting()));
    }

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public long journalBytes() {
        Path file = node.settings().nodeDir().resolve(Journal.FILE_NAME);
        return Files.exists(file) ? StoreDirectory.sizeBytes(file) : 0;
    }

    private static <T> T await(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException known
                    ? known
                    : new StoreException(Reason.UNAVAILABLE, "the node does not answer: " + e.getCause(), e);
        }
    }

    /** A log that cannot be watched is a part of the state, not a reason to show none. */
    private NodeView.Log log() {
        try {
            StoreHealth health = await(node.host().storeHealth());
            return new NodeView.Log(
                    health.walBytes(),
                    health.walLimitBytes(),
                    health.views(),
                    health.oldestViewMillis(),
                    health.oldestView(),
                    health.moveFailure(),
                    Optional.empty());
        } catch (StoreException e) {
            return new NodeView.Log(
                    0, 0, 0, 0, Optional.empty(), Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private static NodeView.Ledger ledger(BlockLedgerHealth health) {
        return new NodeView.Ledger(
                health.phase().name(),
                health.waiting(),
                health.waitingMax(),
                health.last().map(BlockHead::height),
                health.digestFinding(),
                health.fault());
    }

    private static List<NodeView.App> applications(LifecycleManager manager) {
        return manager.applications().stream()
                .map(id -> {
                    JsonNode application =
                            manager.status(id, Selection.ALL, false).json();
                    return new NodeView.App(id, application.path("status").asText());
                })
                .toList();
    }

    /** Stops the exports that clients wait for. */
    @Override
    public void close() {
        exports.close();
    }
}
