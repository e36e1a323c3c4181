package io.swingnode.actors.store;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.swingnode.actors.archive.Archiver;
import io.swingnode.actors.archive.ArchiverClient;
import io.swingnode.persistence.StoreOptions;

/** The options with which a node opens its store: those that it was given, and what the node itself does with each commit. */
final class NodeStoreOptions {
    private NodeStoreOptions() {}

    /**
     * The options for kernels that speak by message: a new archiver below {@code context} writes what the store archives, and
     * the store tells what commits change in the export data if somebody follows that.
     */
    static StoreOptions of(ActorContext<StoreSupervisor.Command> context, StoreOptions given, CommitTracker tracker) {
        ActorRef<Archiver.Command> archiver = context.spawn(Archiver.create(), "archiver");
        return given.toBuilder()
                .archive(given.archive().withWriter(new ArchiverClient(context.getSystem(), archiver, given.timer())))
                .tellDeltas(tracker.followsExports())
                .build();
    }

    /** The options of a session, with the same archiver, follower and timer as {@code ofNode}. */
    static StoreOptions ofSession(StoreOptions given, StoreOptions ofNode) {
        return given.toBuilder()
                .archive(given.archive().withWriter(ofNode.archive().writer()))
                .tellDeltas(ofNode.tellDeltas())
                .timer(ofNode.timer())
                .build();
    }
}
