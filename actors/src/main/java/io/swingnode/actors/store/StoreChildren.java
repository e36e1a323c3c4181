package io.swingnode.actors.store;

import akka.actor.typed.ActorRef;
import akka.actor.typed.MailboxSelector;
import akka.actor.typed.javadsl.ActorContext;
import io.swingnode.actors.cleanup.Cleaner;
import io.swingnode.actors.cleanup.CleanerClient;
import io.swingnode.actors.export.Exporter;
import io.swingnode.actors.export.ReadViews;
import io.swingnode.actors.vat.Vat;
import io.swingnode.actors.vat.VatWork;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.NumberedRequest;
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
final class StoreChildren implements CrankRoutes.Vats {
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

    /** Where the actors of vats send work for those of others. */
    private final ActorRef<VatWork> vatWork;

    private final Map<VatId, ActorRef<Vat.Command>> vats = new LinkedHashMap<>(64, 0.75f, true);

    /** How many cranks each vat owns; such a vat is not stopped. */
    private final Map<VatId, Integer> owners = new HashMap<>();

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
        this.vatWork =
                context.messageAdapter(VatWork.class, work -> new StoreSupervisor.AskVat(work.vat(), work.request()));
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
    @Override
    public void askVat(VatId vat, Vat.Request request) {
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
            actor = context.spawn(
                    Vat.create(storeDir, options, vat, views, vatWork),
                    "vat-" + vatsStarted,
                    MailboxSelector.fromConfig(VatMailbox.CONFIG).withDispatcherFromConfig(Vat.CRANK_DISPATCHER));
            context.watchWith(actor, new StoreSupervisor.VatStopped(vat));
            vats.put(vat, actor);
            stopEldest();
        }
        return actor;
    }

    private void stopEldest() {
        if (vats.size() > VATS_MAX) {
            vats.keySet().stream()
                    .filter(vat -> !owners.containsKey(vat))
                    .findFirst()
                    .ifPresent(this::stop);
        }
    }

    private void stop(VatId vat) {
        ActorRef<Vat.Command> actor = vats.remove(vat);
        if (actor != null) {
            actor.tell(new Vat.StopWhenDone());
            stopping.put(vat, new ArrayDeque<>());
        }
    }

    @Override
    public void ownsOneMore(VatId vat) {
        owners.merge(vat, 1, Integer::sum);
    }

    @Override
    public void ownsOneLess(VatId vat) {
        owners.computeIfPresent(vat, (unused, cranks) -> cranks == 1 ? null : cranks - 1);
    }

    @Override
    public void dropCrank(VatId vat, long number) {
        askVat(
                vat,
                new Vat.RequestCrank(
                        new NumberedRequest.DropCrank(number),
                        context.getSystem().ignoreRef()));
    }

    @Override
    public void dropCranks(VatId vat) {
        tell(vat, new Vat.DropCranks());
    }

    @Override
    public void forgetCranks(VatId vat) {
        tell(vat, new Vat.ForgetCranks());
    }

    private void tell(VatId vat, Vat.Command command) {
        ActorRef<Vat.Command> actor = vats.get(vat);
        if (actor != null) {
            actor.tell(command);
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
