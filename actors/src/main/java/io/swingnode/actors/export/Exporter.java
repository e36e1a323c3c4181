package io.swingnode.actors.export;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import java.nio.file.Path;

/**
 * One running export: owns its view of the last commit, and releases it when it is closed or fails. The
 * streams read from the view on the dispatcher for blocking work, not through this actor's mailbox.
 */
public final class Exporter {
    /** What the exporter can be told. */
    public sealed interface Command {}

    /** Opens the view; refused when the store cannot be read. */
    public record Open(ActorRef<StatusReply<NodeExport>> replyTo) implements Command {}

    /** Ends the export. */
    public record Close() implements Command {}

    /** Fails the export's streams and ends it: its view has been open for too long. */
    record End(StoreException reason) implements Command {}

    private final ActorContext<Command> context;
    private final Path storeDir;
    private final ArtifactMode mode;
    private final Database database;
    private final ActorRef<ReadViews.Command> views;

    private Exporter(
            ActorContext<Command> context,
            Path storeDir,
            ArtifactMode mode,
            Database database,
            ActorRef<ReadViews.Command> views) {
        this.context = context;
        this.storeDir = storeDir;
        this.mode = mode;
        this.database = database;
        this.views = views;
    }

    /** An exporter of the store in {@code storeDir}, whose view is opened by {@link Open}. */
    public static Behavior<Command> create(
            Path storeDir, ArtifactMode mode, Database database, ActorRef<ReadViews.Command> views) {
        return Behaviors.setup(context -> new Exporter(context, storeDir, mode, database, views).waiting());
    }

    private Behavior<Command> waiting() {
        return Behaviors.receiveMessage(command -> switch (command) {
            case Open open -> onOpen(open);
            case Close close -> Behaviors.stopped();
            case End end -> Behaviors.stopped();
        });
    }

    private Behavior<Command> streaming(StoreExporter view, NodeExport export) {
        long id = ReadViews.newId();
        views.tell(new ReadViews.Opened(
                new ReadViews.View(id, "an export in mode " + mode, new ReadViews.ExportReader(context.getSelf()))));
        return Behaviors.receive(
                (unused, command) -> switch (command) {
                    case Open again -> onOpenAgain(again, export);
                    case Close close -> Behaviors.stopped();
                    case End end -> onEnd(end, export);
                },
                (unused, signal) -> {
                    if (signal instanceof PostStop) {
                        views.tell(new ReadViews.Closed(id));
                        view.close();
                    }
                    return Behaviors.same();
                });
    }

    private Behavior<Command> onOpen(Open open) {
        try {
            StoreExporter view = StoreExporter.openBeside(storeDir, mode, database);
            NodeExport export = new NodeExport(view, context.getSelf());
            open.replyTo().tell(StatusReply.success(export));
            return streaming(view, export);
        } catch (RuntimeException e) {
            if (!(e instanceof StoreException)) {
                context.getLog().warn("An export cannot begin", e);
            }
            open.replyTo().tell(StatusReply.error(e));
            return Behaviors.stopped();
        }
    }

    private static Behavior<Command> onOpenAgain(Open again, NodeExport export) {
        again.replyTo().tell(StatusReply.success(export));
        return Behaviors.same();
    }

    private static Behavior<Command> onEnd(End end, NodeExport export) {
        export.end(end.reason());
        return Behaviors.stopped();
    }
}
