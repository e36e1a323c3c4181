package io.swingnode.actors.store;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.swingnode.actors.cleanup.Cleaner;
import io.swingnode.actors.cleanup.CleanerClient;
import io.swingnode.actors.export.Exporter;
import io.swingnode.actors.export.ReadViews;
import io.swingnode.actors.vat.Vat;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The supervisor's children: guard, cleaner, writer, vats and exporters. They outlive a restart of the supervisor, because running
 * exports and snapshots are not the store's fault.
 */
final class StoreChildren {
    private static final String EXPORT = "export-";

    /** Vats kept alive; beyond it the one asked for longest ago is stopped once its jobs are done. */
    private static final int VATS_MAX = 1000;

    /** Requests that may wait until the old actor of a vat has ended. */
    private static final int WAITING_MAX = 64;

    private final ActorContext<StoreSupervisor.Command> context;
    private final Path storeDir;
    private final StoreOptions options;
    private final ActorRef<ReadViews.Command> views;
    private final CleanerClient cleaner;
    private final ActorRef<StoreWriter.Command> writer;
    private final Map<VatId, ActorRef<Vat.Command>> vats = new LinkedHashMap<>(64, 0.75f, true);

    /** Vats whose actor is ending, with what waits for the next one. */
    private final Map<VatId, Deque<Vat.Request>> stopping = new HashMap<>();

    private long exports;
    private long vatsStarted;

    StoreChildren(ActorContext<StoreSupervisor.Command> context, Path storeDir, StoreOptions options) {
        this.context = context;
        this.storeDir = storeDir;
        this.options = options;
        this.views = context.spawn(ReadViews.create(() -> StoreDirectory.walBytes(storeDir)), "views");
        this.cleaner = new CleanerClient(context.getSystem(), context.spawn(Cleaner.create(), "cleaner"));
        this.writer = context.spawn(StoreWriter.create(views, options.timer()), "writer", StoreWriter.props());
    }

    /** The guard of the write-ahead log. */
    ActorRef<ReadViews.Command> views() {
        return views;
    }

    /** The writer of the store. */
    ActorRef<StoreWriter.Command> writer() {
        return writer;
    }

    /** Asks the cleaner. */
    CleanerClient cleaner() {
        return cleaner;
    }

    /**
     * Sends work to the actor of a vat, started when first needed. One that is being stopped must end first, so that two
     * actors of a vat never work at the same time; refuses with BUSY when too much waits for that.
     */
    void askVat(VatId vat, Vat.Request request) {
        Deque<Vat.Request> waiting = stopping.get(vat);
        if (waiting == null) {
            running(vat).tell(request);
        } else if (waiting.size() < WAITING_MAX) {
            waiting.add(request);
        } else {
            request.refuse(new StoreException(
                    Reason.BUSY,
                    WAITING_MAX + " requests wait for the actor of vat \"" + vat
                            + "\" to be started again; send the next when some are answered"));
        }
    }

    private ActorRef<Vat.Command> running(VatId vat) {
        ActorRef<Vat.Command> actor = vats.get(vat);
        if (actor == null) {
            vatsStarted++;
            actor = context.spawn(Vat.create(storeDir, options, vat, views), "vat-" + vatsStarted);
            context.watchWith(actor, new StoreSupervisor.VatStopped(vat));
            vats.put(vat, actor);
            stopEldest();
        }
        return actor;
    }

    private void stopEldest() {
        if (vats.size() > VATS_MAX) {
            var eldest = vats.entrySet().iterator();
            var vat = eldest.next();
            vat.getValue().tell(new Vat.StopWhenDone());
            stopping.put(vat.getKey(), new ArrayDeque<>());
            eldest.remove();
        }
    }

    /** The actor of a vat has ended: what waits for the vat goes to a new one. */
    void stopped(VatId vat) {
        vats.remove(vat);
        Deque<Vat.Request> waiting = stopping.remove(vat);
        if (waiting != null) {
            waiting.forEach(request -> running(vat).tell(request));
        }
    }

    /** How many vats have an actor. */
    int vats() {
        return vats.size();
    }

    /** How many exports are under way. */
    int exports() {
        return (int) context.getChildren().stream()
                .filter(child -> child.path().name().startsWith(EXPORT))
                .count();
    }

    /** A new exporter. */
    ActorRef<Exporter.Command> exporter(ArtifactMode mode) {
        exports++;
        return context.spawn(Exporter.create(storeDir, mode, options.database(), views), EXPORT + exports);
    }
}
