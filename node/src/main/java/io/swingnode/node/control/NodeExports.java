package io.swingnode.node.control;

import akka.actor.typed.ActorSystem;
import akka.stream.KillSwitches;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Keep;
import io.swingnode.actors.HostAddress;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.export.NodeExport;
import io.swingnode.node.CancelledException;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.streams.ExportDirectorySink;
import io.swingnode.streams.ExportPart;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** The exports of a running node that were asked for through its control socket. Any thread may use it. */
final class NodeExports implements AutoCloseable {
    /** How often a client hears of an export, so that a client that has gone is noticed soon. */
    private static final long REPORT_MILLIS = 200;

    /** Exports at the same time; each keeps the write-ahead log from starting over. */
    private static final int EXPORTS_MAX = 8;

    /** An export under way. The thread of its stream reports how far it is; others read it. */
    private static final class Running implements CopyProgress {
        private final Path out;
        private final ArtifactMode mode;
        private final long startedNanos = System.nanoTime();
        private final CopyTotals totals;
        private volatile Optional<ControlProgress> reached = Optional.empty();
        private volatile Optional<UniqueKillSwitch> stop = Optional.empty();

        Running(Path out, ArtifactMode mode, CopyTotals totals) {
            this.totals = totals;
            this.out = out;
            this.mode = mode;
        }

        @Override
        public void advanced(Step step, long count, long sizeBytes) {
            reached = Optional.of(new ControlProgress(step, count, totals.of(step), sizeBytes));
        }

        NodeView.Export view() {
            long elapsedNanos = System.nanoTime() - startedNanos;
            return new NodeView.Export(
                    out.toString(), mode.label(), TimeUnit.NANOSECONDS.toMillis(elapsedNanos), reached);
        }

        void stop(RuntimeException reason) {
            stop.ifPresent(stream -> stream.abort(reason));
        }
    }

    private final HostAddress host;
    private final ActorSystem<?> system;
    private final FileMode fileMode;
    private final Map<Long, Running> running = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    NodeExports(HostAddress host, ActorSystem<?> system) {
        this.host = host;
        this.system = system;
        this.fileMode = NodeSettings.fileMode(system.settings().config());
    }

    /** The exports under way, oldest first. */
    List<NodeView.Export> list() {
        return running.values().stream()
                .sorted(Comparator.comparingLong(export -> export.startedNanos))
                .map(Running::view)
                .toList();
    }

    /** Exports the last commit and tells the client how far it is; an interrupt stops it. */
    void run(ControlRequest.Export request, ControlServer.Reply reply) throws Exception {
        Path out = Path.of(request.out());
        ArtifactMode mode = ArtifactMode.parse(request.mode());
        if (!out.isAbsolute()) {
            throw new StoreException(Reason.USAGE, "out: \"" + out + "\" is not an absolute path");
        }
        if (running.size() >= EXPORTS_MAX) {
            throw new StoreException(
                    Reason.BUSY, EXPORTS_MAX + " exports are under way already; wait until one of them has ended");
        }
        try (NodeExport view = host.openExport(mode)) {
            Running export = new Running(out, mode, CopyTotals.of(view));
            var stream = ExportPart.all(view)
                    .viaMat(KillSwitches.single(), Keep.right())
                    .toMat(ExportDirectorySink.to(out, view.blockHeight(), mode, export, fileMode), Keep.both())
                    .run(system);
            export.stop = Optional.of(stream.first());
            long number = numbers.incrementAndGet();
            running.put(number, export);
            try {
                reply.watch();
                reply.result(new ControlResult.Exported(await(stream.second(), export, reply)));
            } finally {
                running.remove(number);
            }
        }
    }

    private static long await(CompletionStage<Long> written, Running export, ControlServer.Reply reply)
            throws Exception {
        CompletableFuture<Long> end = written.toCompletableFuture();
        try {
            while (true) {
                try {
                    return end.get(REPORT_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    Optional<ControlProgress> now = export.reached;
                    if (now.isPresent()) {
                        reply.progress(now.get());
                    }
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            // Without effect on one that has ended.
            export.stop(new CancelledException("the client of the export has closed its connection"));
            Object unused = end.exceptionally(failure -> 0L).join();
        }
    }

    /** Stops the exports under way; each leaves an unfinished export. */
    @Override
    public void close() {
        running.values().forEach(export -> export.stop(new StoreException(Reason.CLOSED, "the node is stopping")));
    }
}
