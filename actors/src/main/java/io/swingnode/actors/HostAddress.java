package io.swingnode.actors;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.pattern.StatusReply;
import akka.stream.javadsl.Source;
import io.swingnode.actors.export.Exporter;
import io.swingnode.actors.export.NodeExport;
import io.swingnode.actors.export.StoreHealth;
import io.swingnode.actors.ledger.BlockLedger;
import io.swingnode.actors.ledger.BlockLedgerHealth;
import io.swingnode.actors.store.StoreStatus;
import io.swingnode.actors.store.StoreSupervisor;
import io.swingnode.persistence.maintenance.DumpEntry;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.RepairReport;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Where a host that speaks by message sends its requests: blocks, its own keys, exports, repair and the state of the store.
 * Who holds it has no cranks. Any thread may use it; requests of one thread are carried out in the order in which it sent
 * them, those of its {@link KernelAddress} included.
 *
 * <p>While a session works on the block, requests on the block are refused (BUSY). Status, health, disk usage, exports and
 * dumps are answered all the same: they do not concern what is uncommitted.
 */
public final class HostAddress {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(30);

    /** A commit may have to write a large block, after snapshots of several hundred megabytes. */
    private static final Duration WORK_TIMEOUT = Duration.ofHours(1);

    private final Asks asks;
    private final ActorRef<StoreSupervisor.HostCommand> supervisor;
    private final Optional<ActorRef<BlockLedger.Command>> ledger;
    private final Executor executor;

    HostAddress(
            ActorSystem<?> system,
            ActorRef<StoreSupervisor.HostCommand> supervisor,
            Optional<ActorRef<BlockLedger.Command>> ledger) {
        this.asks = new Asks(system);
        this.supervisor = supervisor;
        this.ledger = ledger;
        this.executor = system.executionContext();
    }

    /** The actor behind this address, for hosts that send their own messages. */
    public ActorRef<StoreSupervisor.HostCommand> ref() {
        return supervisor;
    }

    /** Carries out a request, on the block or beside it. */
    public CompletionStage<Reply> execute(HostRequest request) {
        return asks.ask(
                supervisor,
                (ActorRef<Reply> replyTo) -> new StoreSupervisor.ExecuteHost(request, replyTo),
                WORK_TIMEOUT);
    }

    /**
     * What is known of a block's height: never seen, begun, or committed with its activity hash. A host that was
     * restarted asks before it runs a block, because the store may be one block ahead of it.
     */
    public CompletionStage<BlockStatus> blockStatus(long height) {
        return asks.askWithStatus(
                supervisor,
                (ActorRef<StatusReply<BlockStatus>> replyTo) -> new StoreSupervisor.GetBlockStatus(height, replyTo),
                ASK_TIMEOUT);
    }

    /**
     * Opens an export of the last commit, which does not hold up the kernel.
     *
     * @throws StoreException (INCOMPLETE) when the store lacks what {@code mode} promises
     */
    public NodeExport openExport(ArtifactMode mode) {
        ActorRef<Exporter.Command> exporter = Futures.await(
                asks.askWithStatus(supervisor, replyTo -> new StoreSupervisor.StartExport(mode, replyTo), ASK_TIMEOUT));
        return Futures.await(asks.askWithStatus(exporter, Exporter.Open::new, ASK_TIMEOUT));
    }

    /**
     * Everything in the store as of the last commit, as a stream with backpressure; for debugging. It holds a view of its
     * own from its first element to its end, and does not hold up the kernel.
     *
     * @param withHistory false to leave out closed spans and snapshots that are not in use
     */
    public CompletionStage<Source<DumpEntry, NotUsed>> dump(boolean withHistory) {
        return asks.askWithStatus(
                supervisor, replyTo -> new StoreSupervisor.OpenDump(withHistory, replyTo), ASK_TIMEOUT);
    }

    /**
     * Adds the records of spans and snapshots that the store has lost and an export has, as {@link
     * HostRequest.RepairMetadata} says: the node reads the directory itself, and the host must commit the repair.
     *
     * @return fails with a {@link StoreException} when nothing was added
     */
    public CompletionStage<RepairReport> repairMetadata(Path exportDir) {
        return execute(new HostRequest.RepairMetadata(exportDir)).thenApplyAsync(HostAddress::report, executor);
    }

    private static RepairReport report(Reply reply) {
        if (reply instanceof Reply.Repaired repaired) {
            return repaired.report();
        }
        throw failure(reply);
    }

    /** The size of the database file in bytes, without its write-ahead log. */
    public CompletionStage<Long> diskUsage() {
        return execute(new HostRequest.DiskUsage()).thenApplyAsync(HostAddress::bytes, executor);
    }

    private static long bytes(Reply reply) {
        if (reply instanceof Reply.DiskUsage usage) {
            return usage.bytes();
        }
        throw failure(reply);
    }

    private static StoreException failure(Reply reply) {
        return switch (reply) {
            case Reply.Refused refused -> new StoreException(refused.reason(), refused.message());
            case Reply.BlockLost lost -> new StoreException(Reason.FAULT, lost.message());
            case Reply other -> throw new IllegalArgumentException("not a reply to this request: " + other);
        };
    }

    /** What the store is doing, and the last committed block. */
    public CompletionStage<StoreStatus> storeStatus() {
        return asks.askWithStatus(supervisor, StoreSupervisor.GetStatus::new, ASK_TIMEOUT);
    }

    /** State of the write-ahead log and of the views that read earlier commits. */
    public CompletionStage<StoreHealth> storeHealth() {
        return asks.askWithStatus(supervisor, StoreSupervisor.GetHealth::new, ASK_TIMEOUT);
    }

    /** State of the ledger; empty when the node keeps none. */
    public CompletionStage<Optional<BlockLedgerHealth>> ledgerHealth() {
        return ledger.isEmpty()
                ? CompletableFuture.completedFuture(Optional.empty())
                : asks.ask(ledger.get(), BlockLedger.GetHealth::new, ASK_TIMEOUT)
                        .thenApplyAsync(Optional::of, executor);
    }
}
