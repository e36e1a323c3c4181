package io.swingnode.actors.store;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.Signal;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.Config;
import io.swingnode.actors.export.CommittedDump;
import io.swingnode.actors.export.Exporter;
import io.swingnode.actors.export.ReadViews;
import io.swingnode.actors.export.StoreHealth;
import io.swingnode.actors.request.RequestParts;
import io.swingnode.actors.vat.SaveStream;
import io.swingnode.actors.vat.Vat;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.block.CommitMode;
import io.swingnode.persistence.maintenance.DumpEntry;
import io.swingnode.persistence.snapshot.Compression;
import io.swingnode.persistence.snapshot.LocatedSnapshot;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Owns the database; its child {@link StoreWriter} has the only connection that writes.
 *
 * <p>One kernel works on the block at a time: a session on the kernel's own thread, which holds the lease, or,
 * while there is none, a kernel that sends requests, which the supervisor carries out itself. Vats, exporters and the
 * archiver are its children. When a write or commit fails, the store is closed and opened again from its last
 * commit, and the kernel is told that the block is lost.
 */
public final class StoreSupervisor {
    /** What the supervisor can be told. */
    public sealed interface Command {}

    /** What a kernel can tell it. */
    public sealed interface KernelCommand extends Command {}

    /** What a host can tell it. */
    public sealed interface HostCommand extends Command {}

    /** A request on the block, by a kernel or host that sends messages; refused while the block is leased. */
    sealed interface Execute extends Command {
        Request request();

        ActorRef<Reply> replyTo();
    }

    /**
     * Leases the block to a thread that works on it for kernel and host; refused (BUSY) while it is leased.
     *
     * @param lease by {@link SessionLease#nextNumber}: whoever gets no reply in time gives it back by this
     */
    public record OpenSession(long lease, StoreOptions options, ActorRef<StatusReply<SessionLease>> replyTo)
            implements Command {}

    /** Gives back a lease; uncommitted changes are lost. */
    public record CloseSession(long lease, ActorRef<Done> replyTo) implements Command {}

    /** Carries out a request of the kernel. */
    public record ExecuteKernel(KernelRequest request, ActorRef<Reply> replyTo) implements Execute, KernelCommand {
        /** @throws StoreException (USAGE) when {@code request} is null: the sender's mistake is not the store's fault */
        public ExecuteKernel {
            RequestParts.require("request", request);
        }
    }

    /** Carries out a request of the host; what concerns no block is answered also while the block is leased. */
    public record ExecuteHost(HostRequest request, ActorRef<Reply> replyTo) implements Execute, HostCommand {
        public ExecuteHost {
            RequestParts.require("request", request);
        }
    }

    /**
     * Work for the actor of a vat, which is started when first needed; also while the block is leased. It is sent there by
     * the one who also tells that actor to stop, so that none is lost in between.
     */
    public record AskVat(VatId vat, Vat.Request request) implements KernelCommand {
        public AskVat {
            RequestParts.require("vat", vat);
            RequestParts.require("request", request);
        }
    }

    /**
     * Saves a snapshot as a part of the crank and block of this moment, or of a numbered crank; the actor of the vat compresses
     * it. Refused while the block is leased.
     */
    public record SaveSnapshot(
            OptionalLong crank,
            VatId vat,
            long snapPos,
            Source<ByteString, ?> plain,
            ActorRef<StatusReply<Reply>> replyTo)
            implements KernelCommand {
        public SaveSnapshot {
            RequestParts.require("vat", vat);
            RequestParts.require("source of bytes", plain);
        }
    }

    /**
     * Finds a vat's snapshot in use, as the block or a numbered crank sees it, for the actor of the vat to load; refused while the
     * block is leased.
     */
    public record LocateSnapshot(OptionalLong crank, VatId vat, ActorRef<StatusReply<LocatedSnapshot>> replyTo)
            implements KernelCommand {
        public LocateSnapshot {
            RequestParts.require("vat", vat);
        }
    }

    /** Starts an export of the last commit; the reply is ready to stream. */
    public record StartExport(ArtifactMode mode, ActorRef<StatusReply<ActorRef<Exporter.Command>>> replyTo)
            implements HostCommand {}

    /** Opens a dump of the last commit, for debugging; with history, or without closed spans and unused snapshots. */
    public record OpenDump(boolean withHistory, ActorRef<StatusReply<Source<DumpEntry, NotUsed>>> replyTo)
            implements HostCommand {}

    /** Asks what is known of a block's height; answered also while the block is leased. */
    public record GetBlockStatus(long height, ActorRef<StatusReply<BlockStatus>> replyTo) implements HostCommand {}

    /** Asks what the store is doing; answered also while the block is leased. */
    public record GetStatus(ActorRef<StatusReply<StoreStatus>> replyTo) implements HostCommand {}

    /** Asks for the state of the write-ahead log and of the views that read earlier commits. */
    public record GetHealth(ActorRef<StatusReply<StoreHealth>> replyTo) implements HostCommand {}

    /** The actor of a vat has ended. */
    record VatStopped(VatId vat) implements Command {}

    /** A compression, a plan of the cleaner or a commit has ended, well or not. */
    record WorkEnded() implements Command {}

    /** A dispatcher that gives each actor a thread of its own. */
    public static final String DISPATCHER = "swingnode.store-dispatcher";

    /** A store that fails this often in a minute needs an operator. */
    private static final int RESTARTS_MAX = 10;

    private final ActorContext<Command> context;
    private final Path storeDir;
    private final StoreOptions options;
    private final CommitTracker tracker;
    private final StoreWriterClient writer;
    private final StoreChildren children;
    private final RequestExecutor requests;

    private StoreSupervisor(
            ActorContext<Command> context,
            Path storeDir,
            StoreOptions options,
            CommitTracker tracker,
            StoreChildren children) {
        this.context = context;
        this.storeDir = storeDir;
        this.options = options;
        this.tracker = tracker;
        this.writer = new StoreWriterClient(context.getSystem(), children.writer());
        this.children = children;
        Config config = context.getSystem().settings().config();
        this.requests = new RequestExecutor(
                () -> RequestBlock.open(storeDir, options, writer, tracker, children.cleaner()),
                this::compress,
                this::resumeAfter,
                new CrankRoutes(CrankRoutes.limits(config), children, this::resumeAfter),
                tracker,
                config.getBoolean(RequestExecutor.PIPELINED) ? CommitMode.PIPELINED_OR_EXCLUSIVE : CommitMode.EXCLUSIVE,
                config.getInt(StoreMailbox.CONFIG + ".capacity"));
    }

    /** A supervisor of the store in {@code storeDir}, which is created if it is absent. */
    public static Behavior<Command> create(Path storeDir, StoreOptions options, CommitTracker tracker) {
        return Behaviors.setup(context -> {
            StoreOptions archiving = NodeStoreOptions.of(context, options, tracker);
            StoreChildren children = new StoreChildren(context, storeDir, archiving);
            tracker.readers().watchedBy(children.views());
            // The messages that wait while Akka stops children would be lost if the next of them failed too.
            return Behaviors.supervise(started(storeDir, archiving, tracker, children))
                    .onFailure(
                            Exception.class,
                            SupervisorStrategy.restart()
                                    .withLimit(RESTARTS_MAX, Duration.ofMinutes(1))
                                    .withStopChildren(false));
        });
    }

    private static Behavior<Command> started(
            Path storeDir, StoreOptions options, CommitTracker tracker, StoreChildren children) {
        return Behaviors.setup(context -> new StoreSupervisor(context, storeDir, options, tracker, children).free());
    }

    /** No session holds the lease: requests by message may work on the block. */
    private Behavior<Command> free() {
        return phase(
                command -> switch (command) {
                    case OpenSession open -> onOpenSession(open);
                    case CloseSession close -> onLateClose(close);
                    case Execute execute -> onExecute(execute);
                    case SaveSnapshot save -> same(() -> requests.submit(save));
                    case LocateSnapshot locate -> same(() -> requests.submit(locate));
                    case WorkEnded ended -> same(requests::resume);
                    case AskVat ask -> onAskVat(ask);
                    case VatStopped stopped -> same(() -> children.stopped(stopped.vat()));
                    case StartExport export -> onStartExport(export);
                    case OpenDump dump -> onOpenDump(dump);
                    case GetBlockStatus status -> onStatusWhenFree(status);
                    case GetStatus status -> onGetStatusWhenFree(status);
                    case GetHealth health -> onGetHealth(health);
                },
                requests::closeOnRestart);
    }

    /** A session holds the lease. */
    private Behavior<Command> leased(SessionLease lease) {
        return phase(
                command -> switch (command) {
                    case OpenSession open ->
                        refuseBusy(open, "another session works on the block; close it before opening one");
                    case CloseSession close -> onCloseSession(close, lease);
                    case Execute execute -> onExecuteLeased(execute);
                    case SaveSnapshot save -> refuseWhileLeased(save);
                    case LocateSnapshot locate -> refuseWhileLeased(locate);
                    case WorkEnded late -> Behaviors.same();
                    case AskVat ask -> onAskVat(ask);
                    case VatStopped stopped -> same(() -> children.stopped(stopped.vat()));
                    case StartExport export -> onStartExport(export);
                    case OpenDump dump -> onOpenDump(dump);
                    case GetBlockStatus status -> onStatus(status);
                    case GetStatus status -> onGetStatus(status, StoreStatus.Work.SESSION);
                    case GetHealth health -> onGetHealth(health);
                },
                () -> lease.store().close());
    }

    private Behavior<Command> phase(
            akka.japi.function.Function<Command, Behavior<Command>> onCommand, Runnable closeStore) {
        return Behaviors.receive(
                (unused, command) -> {
                    try {
                        return onCommand.apply(command);
                    } catch (RuntimeException e) {
                        return onFailure(command, e);
                    }
                },
                (unused, signal) -> {
                    if (signal instanceof PostStop || signal instanceof PreRestart) {
                        closeStore(closeStore, signal);
                    }
                    return Behaviors.same();
                });
    }

    /** Before the actor itself stops, its children have: the writer has closed its connection. */
    private void closeStore(Runnable close, Signal signal) {
        if (signal instanceof PostStop) {
            writer.stop();
            close.run();
        } else {
            close.run();
            writer.stop();
        }
    }

    /** Answers the sender; after a fault, Akka's supervision decides what becomes of this actor. */
    private Behavior<Command> onFailure(Command command, RuntimeException failure) {
        StoreException reason = Refusals.reason(failure);
        boolean refused = reason.reason().isRefusal();
        if (!refused && (command instanceof Execute || command instanceof SaveSnapshot)) {
            tracker.markLost(String.valueOf(reason.getMessage()));
        }
        Refusals.refuse(command, reason);
        if (refused) {
            return Behaviors.same();
        }
        throw failure;
    }

    private Behavior<Command> onOpenSession(OpenSession open) {
        if (requests.isCommitting()) {
            return refuseBusy(open, "a block of messages is being committed; open a session when that is answered");
        }
        if (requests.isDirty()) {
            return refuseBusy(open, "messages have begun a block; commit or abandon it before opening a session");
        }
        requests.close();
        try {
            SwingStore store = SwingStore.open(storeDir, NodeStoreOptions.ofSession(open.options(), options), writer);
            tracker.opened(BlockCommitter.head(store));
            tracker.clearLost();
            SessionLease lease = new SessionLease(open.lease(), store, tracker, children.cleaner(), context.getSelf());
            open.replyTo().tell(StatusReply.success(lease));
            return leased(lease);
        } catch (StoreException e) {
            open.replyTo().tell(StatusReply.error(e));
            return Behaviors.same();
        }
    }

    /** Has the bytes of a save compressed by the actor of its vat; what waits for that goes on afterwards. */
    private Compression compress(SaveSnapshot save) {
        SaveStream stream = SaveStream.start(
                save.plain(),
                bytes -> AskPattern.askWithStatus(
                        context.getSelf(),
                        replyTo -> new AskVat(save.vat(), new Vat.Compress(options.snapshotOptions(), bytes, replyTo)),
                        SaveStream.TIMEOUT,
                        context.getSystem().scheduler()));
        resumeAfter(stream.bytes());
        return stream;
    }

    private <T> void resumeAfter(CompletionStage<T> work) {
        context.pipeToSelf(work, (result, failure) -> new WorkEnded());
    }

    private Behavior<Command> onCloseSession(CloseSession close, SessionLease lease) {
        if (close.lease() != lease.number()) {
            return onLateClose(close);
        }
        lease.store().close();
        close.replyTo().tell(Done.getInstance());
        return free();
    }

    private Behavior<Command> onLateClose(CloseSession close) {
        close.replyTo().tell(Done.getInstance());
        return Behaviors.same();
    }

    private Behavior<Command> onExecute(Execute execute) {
        if (execute.request() instanceof HostRequest.GetBlockStatus) {
            requests.ensureOpened();
        }
        if (!isAnsweredBesideBlock(execute)) {
            requests.submit(execute);
        }
        return Behaviors.same();
    }

    /** Answers a request that does not concern the open block; false for all others. */
    private boolean isAnsweredBesideBlock(Execute execute) {
        ActorRef<Reply> replyTo = execute.replyTo();
        switch (execute.request()) {
            case HostRequest.GetBlockStatus status ->
                tellStatus(status.height(), answer -> replyTo.tell(new Reply.Status(answer)));
            case HostRequest.DiskUsage usage ->
                replyTo.tell(new Reply.DiskUsage(StoreDirectory.sizeBytes(StoreDirectory.fileIn(storeDir))));
            case Request other -> {
                return false;
            }
        }
        return true;
    }

    private Behavior<Command> onStatusWhenFree(GetBlockStatus status) {
        requests.ensureOpened();
        return onStatus(status);
    }

    private Behavior<Command> onStatus(GetBlockStatus status) {
        return same(() -> tellStatus(status.height(), answer -> status.replyTo().tell(StatusReply.success(answer))));
    }

    private void tellStatus(long height, Consumer<BlockStatus> asker) {
        tracker.status(height).thenAcceptAsync(asker, context.getSystem().executionContext());
    }

    private static Behavior<Command> refuseWhileLeased(Command command) {
        return refuseBusy(command, "a session works on the block; close it before sending requests");
    }

    private static Behavior<Command> refuseBusy(Command command, String message) {
        Refusals.refuse(command, new StoreException(Reason.BUSY, message));
        return Behaviors.same();
    }

    private Behavior<Command> onExecuteLeased(Execute execute) {
        return isAnsweredBesideBlock(execute) ? Behaviors.same() : refuseWhileLeased(execute);
    }

    private static Behavior<Command> same(Runnable work) {
        work.run();
        return Behaviors.same();
    }

    private Behavior<Command> onAskVat(AskVat ask) {
        children.askVat(ask.vat(), ask.request());
        return Behaviors.same();
    }

    private Behavior<Command> onGetStatusWhenFree(GetStatus status) {
        requests.ensureOpened();
        return onGetStatus(status, requests.isDirty() ? StoreStatus.Work.MESSAGES : StoreStatus.Work.IDLE);
    }

    private Behavior<Command> onGetStatus(GetStatus status, StoreStatus.Work work) {
        status.replyTo()
                .tell(StatusReply.success(
                        new StoreStatus(work, tracker.committed(), children.vats(), children.exports())));
        return Behaviors.same();
    }

    private Behavior<Command> onGetHealth(GetHealth health) {
        children.views().tell(new ReadViews.GetHealth(health.replyTo()));
        return Behaviors.same();
    }

    private Behavior<Command> onStartExport(StartExport export) {
        export.replyTo().tell(StatusReply.success(children.exporter(export.mode())));
        return Behaviors.same();
    }

    private Behavior<Command> onOpenDump(OpenDump dump) {
        dump.replyTo()
                .tell(StatusReply.success(
                        CommittedDump.source(storeDir, dump.withHistory(), options.database(), children.views())));
        return Behaviors.same();
    }
}
