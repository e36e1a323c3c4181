package io.swingnode.actors.export;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import java.nio.file.Path;

/**
 * One running export: owns its view of the last commit, and lets go of it when it is closed or fails. The
 * streams read from the view on the dispatcher for blocking work, not through this actor's mailbox.
 */
public final class Exporter {
    /** What the exporter can be told. */
    public sealed interface Command {}

    /** Opens the view; refused when the store cannot be read. */
    public record Open(ActorRef<StatusReply<NodeExport>> replyTo) implements Command {}

    /** Ends the export. */
    public record Close() implements Command {}

    /** Fails the export's streams and ends it: it has been open for too long. */
    record End(StoreException reason) implements Command {}

    private Exporter() {}

    public static Behavior<Command> create(
            Path storeDir, ArtifactMode mode, Database database, ActorRef<ReadViews.Command> views) {
        return Behaviors.setup(context -> waiting(storeDir, mode, database, views, context.getSelf()));
    }

    private static Behavior<Command> waiting(
            Path storeDir,
            ArtifactMode mode,
            Database database,
            ActorRef<ReadViews.Command> views,
            ActorRef<Command> self) {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Open open -> {
                try {
                    StoreExporter view = StoreExporter.open(storeDir, mode, database);
                    NodeExport export = new NodeExport(view, self);
                    open.replyTo().tell(StatusReply.success(export));
                    yield streaming(view, export, views, self);
                } catch (StoreException e) {
                    open.replyTo().tell(StatusReply.error(e));
                    yield Behaviors.stopped();
                }
            }
            case Close close -> Behaviors.stopped();
            case End end -> Behaviors.stopped();
        });
    }

    private static Behavior<Command> streaming(
            StoreExporter view, NodeExport export, ActorRef<ReadViews.Command> views, ActorRef<Command> self) {
        long id = ReadViews.newId();
        views.tell(new ReadViews.Opened(
                new ReadViews.View(id, "an export in mode " + view.mode(), reason -> self.tell(new End(reason)))));
        return Behaviors.receive(
                (unused, command) -> switch (command) {
                    case Open again -> {
                        again.replyTo().tell(StatusReply.success(export));
                        yield Behaviors.same();
                    }
                    case Close close -> Behaviors.stopped();
                    case End end -> {
                        export.end(end.reason());
                        yield Behaviors.stopped();
                    }
                },
                (unused, signal) -> {
                    if (signal instanceof PostStop) {
                        views.tell(new ReadViews.Closed(id));
                        view.close();
                    }
                    return Behaviors.same();
                });
    }
}
