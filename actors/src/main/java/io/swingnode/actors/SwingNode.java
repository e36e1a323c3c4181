package io.swingnode.actors;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import io.swingnode.actors.export.StoreReaders;
import io.swingnode.actors.export.WalLimits;
import io.swingnode.actors.ledger.BlockHead;
import io.swingnode.actors.ledger.BlockLedger;
import io.swingnode.actors.ledger.BlockReconciled;
import io.swingnode.actors.store.BlockCommitter;
import io.swingnode.actors.store.SessionLease;
import io.swingnode.actors.store.StoreSupervisor;
import io.swingnode.actors.store.WaitingMessages;
import io.swingnode.components.LifecycleManager;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.gzip.Codecs;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.sqlite.StoreHold;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/**
 * A running node around one store, for kernels and hosts in the same JVM.
 *
 * <p>Kernel and host speak by message, each to an address of its own ({@link #kernel()}, {@link #host()}), or work on the
 * block from one thread, in a {@link StoreSession} with the same two sides. Who starts the node gives each what is its: a
 * kernel never needs more than a {@link KernelAddress} or {@link KernelSession}, with which it cannot commit. Any thread may
 * call the methods of this class.
 */
public final class SwingNode implements AutoCloseable {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration THREADS_TIMEOUT = Duration.ofSeconds(10);

    private final NodeSettings settings;
    private final ActorSystem<NodeGuardian.Command> system;
    private final ActorRef<StoreSupervisor.Command> supervisor;
    private final Optional<ActorRef<BlockLedger.Command>> ledger;
    private final StoreReaders readers;
    private final KernelAddress kernel;
    private final HostAddress host;
    private final HomeLock lock;
    private final StoreHold hold;
    private final CompletableFuture<Done> ended;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean released = new AtomicBoolean();
    private Optional<LifecycleManager> applications = Optional.empty();

    private SwingNode(
            NodeSettings settings,
            HomeLock lock,
            StoreHold hold,
            ActorSystem<NodeGuardian.Command> system,
            NodeGuardian.Actors actors,
            CompletableFuture<Done> ended) {
        this.settings = settings;
        this.ended = ended;
        this.lock = lock;
        this.hold = hold;
        this.system = system;
        this.supervisor = actors.supervisor();
        this.ledger = actors.ledger();
        this.readers = actors.tracker().readers();
        this.kernel = new KernelAddress(system, supervisor.narrow());
        this.host = new HostAddress(system, supervisor.narrow(), ledger);
    }

    /** Starts the whole node of a home, as {@code ./swingnode serve} does: store, ledger of blocks, applications. */
    public static SwingNode start(Path home) {
        return start(NodeSettings.of(home).withApplications());
    }

    /**
     * Starts a node; creates its store if it is absent, and its journal if the settings name one. It holds its home until
     * it is closed or its process ends.
     *
     * @throws StoreException (BUSY) when a node is running for this home already, or a command uses its store
     * @throws StoreException when the store or the journal cannot be opened, or when they do not belong together
     *     ({@link BlockLedger.Reconcile}). A journal that fails later stops nothing.
     */
    public static SwingNode start(NodeSettings settings) {
        if (settings.applications().isPresent() && settings.journal().isEmpty()) {
            throw new StoreException(
                    Reason.USAGE, "a node without a journal cannot manage applications: their states are kept in it");
        }
        requireNoStore(settings.home());
        HomeLock lock = HomeLock.take(settings.nodeDir());
        try {
            StoreHold hold = StoreHold.take(settings.storeDir(), "a node");
            try {
                return start(settings, lock, hold);
            } catch (RuntimeException | Error e) {
                hold.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            // Also an error, such as a class that is missing or of another version: the program may go on without a
            // node.
            lock.close();
            throw e;
        }
    }

    /** A home inside of a store would have another store, an empty one, and not the one that was meant. */
    private static void requireNoStore(Path home) {
        if (StoreDirectory.isStore(home)) {
            throw new StoreException(
                    Reason.USAGE,
                    home
                            + " is a store, not the home of a node; give the directory that has it as its store/, or move it"
                            + " to the store/ of a new one");
        }
    }

    /**
     * Lets a node do without a record of its journal ({@link Journal#setAside}).
     *
     * @param readable whether to do so with a record that can be read, too
     * @throws StoreException {@code BUSY} while a node runs in this home; {@code NOT_FOUND} when there is no such record;
     *     {@code USAGE} when it can be read
     */
    public static void setAside(Path home, String actor, long number, boolean snapshot, boolean readable) {
        withLock(home, () -> {
            Journal journal = Journal.ofHome(home);
            if (!readable && reads(home, journal, actor, number, snapshot)) {
                throw new StoreException(
                        Reason.USAGE,
                        (snapshot ? "snapshot " : "event ") + number + " of " + actor
                                + " can be read, so the node needs not do without it, and would lose what it says; --force"
                                + " sets it aside all the same");
            }
            journal.setAside(actor, number, snapshot);
        });
    }

    /**
     * Undoes {@link #setAside}, as long as the record is in the journal ({@link Journal#putBack}).
     *
     * @throws StoreException {@code BUSY} while a node runs in this home; {@code NOT_FOUND} when no such record was set aside
     */
    public static void putBack(Path home, String actor, long number, boolean snapshot) {
        withLock(home, () -> Journal.ofHome(home).putBack(actor, number, snapshot));
    }

    private static void withLock(Path home, Runnable work) {
        HomeLock lock = HomeLock.take(home.resolve("node"));
        try {
            work.run();
        } finally {
            lock.close();
        }
    }

    /** What the records mean is known to an actor system alone. */
    private static boolean reads(Path home, Journal journal, String actor, long number, boolean snapshot) {
        ActorSystem<Void> system = ActorSystem.create(
                Behaviors.empty(), "swingnode", config(NodeSettings.of(home).withApplications()));
        try {
            return journal.reads(system, actor, number, snapshot);
        } finally {
            system.terminate();
            Futures.await(system.getWhenTerminated());
        }
    }

    private static SwingNode start(NodeSettings settings, HomeLock lock, StoreHold hold) {
        Config config = config(settings);
        // Refused here: the actors that read these settings could only fail, again and again.
        WalLimits unused = WalLimits.of(config);
        // Opened once here, so that the caller hears of a store that cannot be opened before any actor starts.
        Optional<BlockHead> head;
        try (SwingStore store = SwingStore.open(settings.storeDir(), settings.storeOptions())) {
            head = BlockCommitter.head(store);
        }
        settings.journal().ifPresent(Journal::prepare);
        CompletableFuture<Done> ended = new CompletableFuture<>();
        ActorSystem<NodeGuardian.Command> system =
                ActorSystem.create(NodeGuardian.create(settings, ended), "swingnode", config);
        try {
            settings.journal().ifPresent(journal -> journal.check(system));
            if (system.log().isDebugEnabled()) {
                // Looking for the library takes time that a node which saves no snapshot need not spend.
                system.log().debug("Snapshots are compressed with {}", Codecs.describe());
            }
            NodeGuardian.Actors actors =
                    Futures.await(AskPattern.ask(system, NodeGuardian.GetActors::new, ASK_TIMEOUT, system.scheduler()));
            SwingNode node = new SwingNode(settings, lock, hold, system, actors, ended);
            actors.tracker().starting(head, ASK_TIMEOUT).ifPresent(SwingNode::awaitLedger);
            node.openApplications(actors);
            return node;
        } catch (RuntimeException | Error e) {
            system.terminate();
            Futures.await(system.getWhenTerminated());
            throw e;
        }
    }

    private static void awaitLedger(CompletionStage<BlockReconciled> answer) {
        BlockReconciled unused = Futures.await(answer);
    }

    private void openApplications(NodeGuardian.Actors actors) {
        applications = settings.applications()
                .map(components ->
                        LifecycleManager.open(system, actors.applications().orElseThrow(), components));
    }

    private static Config config(NodeSettings settings) {
        Config journal = settings.journal().map(Journal::config).orElseGet(ConfigFactory::empty);
        // A node that is a library must not end its host. What Akka calls fatal ends the node instead.
        Config library = ConfigFactory.parseMap(Map.of("akka.jvm-exit-on-fatal-error", "off"));
        Config config =
                ConfigFactory.load(settings.config().withFallback(library).withFallback(journal));
        refuseWeakResolver(config);
        Codecs.allowNative(config.getBoolean(Codecs.SETTING));
        return config;
    }

    /** Nothing in the node resolves names through Akka; this keeps it so for what is added, and for extensions. */
    private static void refuseWeakResolver(Config config) {
        ConfigValue resolver = config.getValue("akka.io.dns.resolver");
        if ("async-dns".equals(resolver.unwrapped())) {
            throw new StoreException(
                    Reason.USAGE,
                    "akka.io.dns.resolver is async-dns (" + resolver.origin().description()
                            + "), whose requests can be predicted and whose answers forged (CVE-2023-31442); leave it at inet-address");
        }
    }

    /** How the node was started. */
    public NodeSettings settings() {
        return settings;
    }

    /** The actor system, for streams that are to run in it. */
    public ActorSystem<?> system() {
        return system;
    }

    /** The actor that owns the store. */
    ActorRef<StoreSupervisor.Command> supervisor() {
        return supervisor;
    }

    /** The list of those who read the store and are no exports, for others to be in it. */
    public StoreReaders readers() {
        return readers;
    }

    /** How many messages wait for the store. */
    public int waitingMessages() {
        return WaitingMessages.of(Adapter.toClassic(system)).count();
    }

    /** Where a kernel sends its requests. */
    public KernelAddress kernel() {
        return kernel;
    }

    /** Where a host sends its requests. */
    public HostAddress host() {
        return host;
    }

    /** The applications that the node manages; empty when its settings name none. */
    public Optional<LifecycleManager> applications() {
        return applications;
    }

    /** Completes when the node has ended: closed, or because its store has failed for good, as its log says. */
    public CompletionStage<Done> whenEnded() {
        return ended.minimalCompletionStage();
    }

    /** A session with the node's store options. */
    public StoreSession openSession() {
        return openSession(UnaryOperator.identity());
    }

    /**
     * Lets the calling thread work on the block, for kernel and host, starting from the last commit.
     *
     * @param options changes the node's store options, to set an export sink for example
     * @throws StoreException (BUSY) while another session is open, or messages have begun a block
     */
    public StoreSession openSession(UnaryOperator<StoreOptions> options) {
        StoreOptions ofSession = options.apply(settings.storeOptions());
        long number = SessionLease.nextNumber();
        try {
            SessionLease lease = Futures.await(new Asks(system)
                    .askWithStatus(
                            supervisor,
                            replyTo -> new StoreSupervisor.OpenSession(number, ofSession, replyTo),
                            ASK_TIMEOUT));
            return new StoreSession(system, lease, host);
        } catch (RuntimeException e) {
            // It may be granted by now, or later.
            supervisor.tell(new StoreSupervisor.CloseSession(number, system.ignoreRef()));
            throw e;
        }
    }

    /**
     * Stops the node: applications, whose processes go on, then the store and the ledger. Uncommitted changes are lost;
     * committed blocks are in the ledger unless its journal fails. Closing again does nothing.
     */
    @Override
    public void close() {
        try {
            if (closing.compareAndSet(false, true) && !Futures.isStopping(system)) {
                applications.ifPresent(LifecycleManager::close);
                ledger.ifPresent(this::flush);
                system.terminate();
            }
            Done unused = Futures.await(ended);
            awaitThreads();
        } finally {
            release();
        }
    }

    /** A stream of the host's that ended with an error of the virtual machine may never end on Akka's own threads. */
    private void awaitThreads() {
        boolean terminated = system.getWhenTerminated()
                .toCompletableFuture()
                .thenApply(done -> true)
                .completeOnTimeout(false, THREADS_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .join();
        if (!terminated) {
            system.log().warn("The node has ended, but threads of streams that ran in it have not");
        }
    }

    /** Once: what another node of this process has taken since must stay its own. */
    private void release() {
        if (released.compareAndSet(false, true)) {
            hold.close();
            lock.close();
        }
    }

    private void flush(ActorRef<BlockLedger.Command> actor) {
        Duration wait = system.settings().config().getDuration("swingnode.ledger.flush-wait");
        CompletionStage<Done> flushed =
                AskPattern.askWithStatus(actor, BlockLedger.Flush::new, wait, system.scheduler());
        try {
            Done unused = flushed.toCompletableFuture().join();
        } catch (CompletionException e) {
            system.log()
                    .warn(
                            "The ledger is behind the store and will be reconciled at the next start: {}",
                            String.valueOf(e.getCause()));
        }
    }
}
