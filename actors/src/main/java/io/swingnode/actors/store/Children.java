package io.swingnode.actors.store;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.pattern.StatusReply;
import io.swingnode.actors.archive.Archiver;
import io.swingnode.actors.archive.ArchiverClient;
import io.swingnode.actors.export.Exporter;
import io.swingnode.actors.export.ReadViews;
import io.swingnode.actors.export.StoreHealth;
import io.swingnode.actors.vat.Vat;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The supervisor's vats, exporters and archiver. */
final class Children {
    /** Vats kept alive; beyond it the one asked for longest ago is stopped once its jobs are done. */
    private static final int VATS_MAX = 1000;

    private final ActorContext<StoreSupervisor.Command> context;
    private final Path storeDir;
    private final StoreOptions options;
    private final ActorRef<ReadViews.Command> views;
    private final Map<VatId, ActorRef<Vat.Command>> vats = new LinkedHashMap<>(64, 0.75f, true);
    private long exports;
    private long vatsStarted;

    Children(ActorContext<StoreSupervisor.Command> context, Path storeDir, StoreOptions options) {
        this.context = context;
        this.storeDir = storeDir;
        this.options = options;
        this.views = context.spawn(ReadViews.create(() -> StoreDirectory.walBytes(storeDir)), "views");
    }

    /** The same options, by which stores have a new archiver below {@code context} write what they archive. */
    static StoreOptions archiving(ActorContext<StoreSupervisor.Command> context, StoreOptions options) {
        ActorRef<Archiver.Command> archiver = context.spawn(Archiver.create(), "archiver");
        return options.toBuilder()
                .archive(options.archive().withWriter(new ArchiverClient(context.getSystem(), archiver)))
                .build();
    }

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

    /** Has the question answered by whoever knows the views of earlier commits. */
    void health(ActorRef<StatusReply<StoreHealth>> replyTo) {
        views.tell(new ReadViews.GetHealth(replyTo));
    }

    ActorRef<Exporter.Command> exporter(ArtifactMode mode) {
        exports++;
        return context.spawn(Exporter.create(storeDir, mode, options.database(), views), "export-" + exports);
    }
}
