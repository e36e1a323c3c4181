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
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The supervisor's children: guard, cleaner, vats and exporters. They outlive a restart of the supervisor, because running
 * exports and snapshots are not the store's fault.
 */
final class StoreChildren {
    private static final String EXPORT = "export-";

    /** Vats kept alive; beyond it the one asked for longest ago is stopped once its jobs are done. */
    private static final int VATS_MAX = 1000;

    private final ActorContext<StoreSupervisor.Command> context;
    private final Path storeDir;
    private final StoreOptions options;
    private final ActorRef<ReadViews.Command> views;
    private final CleanerClient cleaner;
    private final Map<VatId, ActorRef<Vat.Command>> vats = new LinkedHashMap<>(64, 0.75f, true);
    private long exports;
    private long vatsStarted;

    StoreChildren(ActorContext<StoreSupervisor.Command> context, Path storeDir, StoreOptions options) {
        this.context = context;
        this.storeDir = storeDir;
        this.options = options;
        this.views = context.spawn(ReadViews.create(() -> StoreDirectory.walBytes(storeDir)), "views");
        this.cleaner = new CleanerClient(context.getSystem(), context.spawn(Cleaner.create(), "cleaner"));
    }

    /** The guard of the write-ahead log. */
    ActorRef<ReadViews.Command> views() {
        return views;
    }

    /** Asks the cleaner. */
    CleanerClient cleaner() {
        return cleaner;
    }

    /** The actor of a vat, started when first asked for. */
    ActorRef<Vat.Command> vat(VatId vat) {
        ActorRef<Vat.Command> actor = vats.get(vat);
        if (actor == null) {
            vatsStarted++;
            actor = context.spawn(Vat.create(storeDir, options, vat, views), "vat-" + vatsStarted);
            vats.put(vat, actor);
            stopEldest();
        }
        return actor;
    }

    private void stopEldest() {
        if (vats.size() > VATS_MAX) {
            var eldest = vats.entrySet().iterator();
            eldest.next().getValue().tell(new Vat.StopWhenDone());
            eldest.remove();
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
