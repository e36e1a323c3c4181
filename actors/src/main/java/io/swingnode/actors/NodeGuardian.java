package io.swingnode.actors;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.MailboxSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.SpawnProtocol;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.swingnode.actors.ledger.BlockLedger;
import io.swingnode.actors.ledger.ExportDigests;
import io.swingnode.actors.store.CommitTracker;
import io.swingnode.actors.store.StoreMailbox;
import io.swingnode.actors.store.StoreSupervisor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The node's first actor: the ledger, the store and the applications are its children, started in this order. It ends the
 * node when the store fails for good. A failure of the ledger or of an application stays where it is.
 */
final class NodeGuardian {
    /** What the guardian can be told. */
    sealed interface Command {}

    /** Asks for the children. */
    record GetActors(ActorRef<Actors> replyTo) implements Command {}

    /**
     * The guardian's children.
     *
     * @param ledger the ledger of a node with a journal
     * @param applications the parent of all actors that manage applications
     * @param tracker knows the blocks of the node and the readers of its store
     */
    record Actors(
            ActorRef<StoreSupervisor.Command> supervisor,
            CommitTracker tracker,
            Optional<ActorRef<BlockLedger.Command>> ledger,
            Optional<ActorRef<SpawnProtocol.Command>> applications) {}

    private NodeGuardian() {}

    /** @param ended is completed once all actors of the node have ended */
    static Behavior<Command> create(NodeSettings settings, CompletableFuture<Done> ended) {
        // Nothing starts before it is asked for, so that the journal can be looked at first.
        return Behaviors.receive(
                (context, command) -> switch (command) {
                    case GetActors get -> {
                        Actors actors = spawn(context, settings);
                        get.replyTo().tell(actors);
                        yield running(actors, ended);
                    }
                },
                (context, signal) -> onSignal(signal, ended));
    }

    private static Behavior<Command> running(Actors actors, CompletableFuture<Done> ended) {
        return Behaviors.receive(
                (context, command) -> switch (command) {
                    case GetActors get -> {
                        get.replyTo().tell(actors);
                        yield Behaviors.same();
                    }
                },
                (context, signal) -> onSignal(signal, ended));
    }

    /** The children end before their parent. That the store has ended for good ends the guardian: it watches it. */
    private static Behavior<Command> onSignal(Signal signal, CompletableFuture<Done> ended) {
        if (signal instanceof PostStop) {
            boolean unused = ended.complete(Done.getInstance());
            return Behaviors.same();
        }
        return Behaviors.unhandled();
    }

    private static Actors spawn(ActorContext<Command> context, NodeSettings settings) {
        // The ledger supervises its own writer and gives up by itself; the store goes on without it.
        Optional<ActorRef<BlockLedger.Command>> ledger = settings.journal()
                .map(journal -> context.spawn(
                        BlockLedger.create(journal.ledgerName(), Optional.of(settings.digestFile())), "ledger"));
        if (ledger.isEmpty()) {
            ExportDigests.forget(settings.digestFile());
        }
        // The tracker outlives a restart of the supervisor, which must know afterwards what was lost.
        CommitTracker tracker = new CommitTracker(context.getSystem(), ledger, settings::openScan);
        ActorRef<StoreSupervisor.Command> supervisor = spawnSupervisor(context, settings, tracker);
        Optional<ActorRef<SpawnProtocol.Command>> applications =
                settings.applications().map(unused -> context.spawn(SpawnProtocol.create(), "applications"));
        return new Actors(supervisor, tracker, ledger, applications);
    }

    private static ActorRef<StoreSupervisor.Command> spawnSupervisor(
            ActorContext<Command> context, NodeSettings settings, CommitTracker tracker) {
        ActorRef<StoreSupervisor.Command> supervisor = context.spawn(
                StoreSupervisor.create(settings.storeDir(), settings.storeOptions(), tracker),
                "store",
                MailboxSelector.fromConfig(StoreMailbox.CONFIG).withDispatcherFromConfig(StoreSupervisor.DISPATCHER));
        context.watch(supervisor);
        return supervisor;
    }
}
