package io.swingnode.actors;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.export.Exporter;
import io.swingnode.actors.export.NodeExport;
import io.swingnode.actors.export.StoreHealth;
import io.swingnode.actors.ledger.BlockHead;
import io.swingnode.actors.ledger.BlockLedger;
import io.swingnode.actors.ledger.BlockLedgerHealth;
import io.swingnode.actors.ledger.BlockReconciled;
import io.swingnode.actors.store.BlockCommitter;
import io.swingnode.actors.store.SessionLease;
import io.swingnode.actors.store.StoreSupervisor;
import io.swingnode.actors.vat.Vat;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A running node around one store, for kernels and hosts in the same JVM.
 *
 * <p>A kernel works through a {@link KernelSession} on its own thread, or sends {@linkplain #execute requests}
 * as messages. Any thread may call the methods of this class.
 */
public final class SwingNode implements AutoCloseable {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(30);

    /** A commit may have to write a large block; a snapshot may be several hundred megabytes. */
    private static final Duration WORK_TIMEOUT = Duration.ofHours(1);

    private final NodeSettings settings;
    private final ActorSystem<NodeGuardian.Command> system;
    private final ActorRef<StoreSupervisor.Command> supervisor;
    private final Optional<ActorRef<BlockLedger.Command>> ledger;
    private final Executor executor;

    private SwingNode(NodeSettings settings, ActorSystem<NodeGuardian.Command> system, NodeGuardian.Actors actors) {
        this.settings = settings;
        this.system = system;
        this.supervisor = actors.supervisor();
        this.ledger = actors.ledger();
        this.executor = system.executionContext();
    }

    /**
     * Starts a node; creates its store if it is absent, and its journal if the settings name one.
     *
     * @throws StoreException when the store or the journal cannot be opened, or when they do not belong together
     *     ({@link BlockLedger.Reconcile}). A journal that fails later stops nothing.
     */
    public static SwingNode start(NodeSettings settings) {
        // Opened once here, so that the caller hears of a store that cannot be opened before any actor starts.
        Optional<BlockHead> head;
        try (SwingStore store = SwingStore.open(settings.storeDir(), settings.storeOptions())) {
            head = BlockCommitter.head(store);
        }
        settings.journal().ifPresent(Journal::prepare);
        ActorSystem<NodeGuardian.Command> system =
                ActorSystem.create(NodeGuardian.create(settings), "swingnode", config(settings));
        try {
            SwingNode node = new SwingNode(
                    settings,
                    system,
                    Futures.await(
                            AskPattern.ask(system, NodeGuardian.GetActors::new, ASK_TIMEOUT, system.scheduler())));
            node.ledger.ifPresent(actor -> node.reconcile(actor, head));
            return node;
        } catch (StoreException e) {
            system.terminate();
            Futures.await(system.getWhenTerminated());
            throw e;
        }
    }

    private void reconcile(ActorRef<BlockLedger.Command> actor, Optional<BlockHead> head) {
        BlockReconciled unused = Futures.await(AskPattern.askWithStatus(
                actor,
                (ActorRef<StatusReply<BlockReconciled>> replyTo) -> new BlockLedger.Reconcile(head, replyTo),
                ASK_TIMEOUT,
                system.scheduler()));
    }

    private static Config config(NodeSettings settings) {
        Config journal = settings.journal().map(Journal::config).orElseGet(ConfigFactory::empty);
        return ConfigFactory.load(settings.config().withFallback(journal));
    }

    /** How the node was started. */
    public NodeSettings settings() {
        return settings;
    }

    /** The actor system, for streams that are to run in it. */
    public ActorSystem<?> system() {
        return system;
    }

    /** The actor that owns the store, for kernels that send their own messages. */
    public ActorRef<StoreSupervisor.Command> supervisor() {
        return supervisor;
    }

    /** A session with the node's store options. */
    public KernelSession openSession() {
        return openSession(UnaryOperator.identity());
    }

    /**
     * Lets a kernel work on the block, starting from the last commit.
     *
     * @param options changes the node's store options, to set an export sink for example
     * @throws StoreException (BUSY) while another session is open, or messages have begun a block
     */
    public KernelSession openSession(UnaryOperator<StoreOptions> options) {
        SessionLease lease = Futures.await(AskPattern.askWithStatus(
                supervisor,
                replyTo -> new StoreSupervisor.OpenSession(options, replyTo),
                ASK_TIMEOUT,
                system.scheduler()));
        return new KernelSession(system, lease);
    }

    /** Carries out a request on the block, by message. Requests of one sender are carried out in their order. */
    public CompletionStage<Reply> execute(Request request) {
        return AskPattern.ask(
                supervisor,
                (ActorRef<Reply> replyTo) -> new StoreSupervisor.Execute(request, replyTo),
                WORK_TIMEOUT,
                system.scheduler());
    }

    /**
     * Saves a snapshot, by message, as a part of the crank and block that the requests sent before have left: the actor of
     * the vat compresses it, and it joins the block when the crank ends, the block is committed, or a request about the
     * vat's snapshots needs it.
     *
     * @return completes when the bytes have been compressed; fails when they cannot be read, or (CLOSED) when the crank is
     *     rolled back or the block abandoned before
     */
    public CompletionStage<Reply> saveSnapshot(VatId vat, long snapPos, Source<ByteString, ?> plain) {
        return AskPattern.askWithStatus(
                supervisor,
                replyTo -> new StoreSupervisor.SaveSnapshot(vat, snapPos, plain, replyTo),
                WORK_TIMEOUT,
                system.scheduler());
    }

    /** The plain bytes of a vat's snapshot in use, by message. */
    public CompletionStage<Source<ByteString, NotUsed>> loadSnapshot(VatId vat) {
        CompletionStage<Supplier<InputStream>> located = AskPattern.askWithStatus(
                supervisor,
                replyTo -> new StoreSupervisor.LocateSnapshot(vat, replyTo),
                ASK_TIMEOUT,
                system.scheduler());
        return located.thenCombineAsync(vatActor(vat), this::load, executor).thenComposeAsync(stage -> stage, executor);
    }

    private CompletionStage<Source<ByteString, NotUsed>> load(
            Supplier<InputStream> snapshot, ActorRef<Vat.Command> actor) {
        return AskPattern.askWithStatus(
                actor, replyTo -> new Vat.Load(snapshot, replyTo), ASK_TIMEOUT, system.scheduler());
    }

    /**
     * The items of a vat's span as of the last commit, as a stream with backpressure. The actor of the vat reads
     * them; the kernel is not held up.
     *
     * @param startPos where the span starts; the current span when absent
     * @return a stream that fails when there is no such span, or at its end when items are missing
     */
    public CompletionStage<Source<String, NotUsed>> readSpan(VatId vat, OptionalLong startPos) {
        return vatActor(vat)
                .thenComposeAsync(
                        actor -> AskPattern.askWithStatus(
                                actor, replyTo -> new Vat.ReadSpan(startPos, replyTo), ASK_TIMEOUT, system.scheduler()),
                        executor);
    }

    /**
     * What is known of a block's height: never seen, begun, or committed with its activity hash. A host that was
     * restarted asks before it runs a block, because the store may be one block ahead of it.
     */
    public CompletionStage<BlockStatus> blockStatus(long height) {
        return AskPattern.askWithStatus(
                supervisor,
                (ActorRef<StatusReply<BlockStatus>> replyTo) -> new StoreSupervisor.GetBlockStatus(height, replyTo),
                ASK_TIMEOUT,
                system.scheduler());
    }

    /** State of the write-ahead log and of the views that read earlier commits. */
    public CompletionStage<StoreHealth> storeHealth() {
        return AskPattern.askWithStatus(supervisor, StoreSupervisor.GetHealth::new, ASK_TIMEOUT, system.scheduler());
    }

    /** State of the ledger; empty when the node keeps none. */
    public CompletionStage<Optional<BlockLedgerHealth>> ledgerHealth() {
        return ledger.isEmpty()
                ? CompletableFuture.completedFuture(Optional.empty())
                : AskPattern.ask(ledger.get(), BlockLedger.GetHealth::new, ASK_TIMEOUT, system.scheduler())
                        .thenApplyAsync(Optional::of, executor);
    }

    private CompletionStage<ActorRef<Vat.Command>> vatActor(VatId vat) {
        return vatActor(system, supervisor, vat);
    }

    /** The actor of a vat, for sessions too. */
    static CompletionStage<ActorRef<Vat.Command>> vatActor(
            ActorSystem<?> system, ActorRef<StoreSupervisor.Command> supervisor, VatId vat) {
        return AskPattern.askWithStatus(
                supervisor,
                (ActorRef<StatusReply<ActorRef<Vat.Command>>> replyTo) -> new StoreSupervisor.GetVat(vat, replyTo),
                ASK_TIMEOUT,
                system.scheduler());
    }

    /**
     * Opens an export of the last commit, which does not hold up the kernel.
     *
     * @throws StoreException (INCOMPLETE) when the store lacks what {@code mode} promises
     */
    public NodeExport openExport(ArtifactMode mode) {
        ActorRef<Exporter.Command> exporter = Futures.await(AskPattern.askWithStatus(
                supervisor,
                replyTo -> new StoreSupervisor.StartExport(mode, replyTo),
                ASK_TIMEOUT,
                system.scheduler()));
        return Futures.await(AskPattern.askWithStatus(exporter, Exporter.Open::new, ASK_TIMEOUT, system.scheduler()));
    }

    /** Stops the node. Uncommitted changes are lost; committed blocks are in the ledger unless its journal fails. */
    @Override
    public void close() {
        ledger.ifPresent(this::flush);
        system.terminate();
        Futures.await(system.getWhenTerminated());
    }

    private void flush(ActorRef<BlockLedger.Command> actor) {
        Duration wait = system.settings().config().getDuration("swingnode.ledger.flush-wait");
        CompletionStage<Done> flushed =
                AskPattern.askWithStatus(actor, BlockLedger.Flush::new, wait, system.scheduler());
        try {
            Done unused = flushed.toCompletableFuture().join();
        } catch (CompletionException e) {
            system.log()
                    .warn("The ledger is behind the store and will be reconciled at the next start: {}", e.getCause());
        }
    }
}
