package io.swingnode.actors.vat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import io.swingnode.actors.request.KernelRequests;
import io.swingnode.actors.request.Replies;
import io.swingnode.actors.request.RequestParts;
import io.swingnode.persistence.parallel.NumberedCrank;
import io.swingnode.persistence.snapshot.Compression;
import io.swingnode.persistence.snapshot.SnapshotOptions;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.NumberedRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The numbered cranks of one vat, from their start until they have joined or are dropped: each request in them passes through
 * here in the order of its arrival, which is the only order. What needs a snapshot that is being compressed waits, with all that
 * comes after it in the same crank; nothing blocks the actor, which compresses that snapshot.
 *
 * <p>Outlives restarts of the actor, whose thread uses it.
 */
final class VatCranks {
    /** Requests that may wait in one crank; further ones are refused. */
    static final int WAITING_MAX = 1024;

    /** A crank that was asked for: it waits for its start, runs, or is over and tells so until it is started again. */
    static final class Owned {
        private final long number;
        private final Deque<Vat.CrankWork> waiting = new ArrayDeque<>();

        /** The start or the end, if it is under way. */
        private Vat.@Nullable CrankWork pending;

        private @Nullable NumberedCrank crank;
        private @Nullable KernelRequests requests;
        private @Nullable StoreException over;

        private Owned(long number) {
            this.number = number;
        }

        private void run(NumberedCrank started) {
            crank = started;
            requests = new KernelRequests(started.kv(), started.transcripts(), started::snapshots, started.bundles());
        }

        private NumberedCrank crank() {
            return Objects.requireNonNull(crank);
        }

        private KernelRequests requests() {
            return Objects.requireNonNull(requests);
        }

        private boolean isReady(Vat.CrankWork work) {
            NumberedCrank running = crank;
            return running != null && (!needsSaves(work) || running.isReady());
        }

        /** True when it has ended, and the answer is on its way: it may be of the block before. */
        private boolean isEnding() {
            return pending instanceof Vat.RequestCrank;
        }

        /** True when nobody has answered this yet, which the caller does. */
        private boolean takePending(Vat.CrankWork work) {
            boolean isPending = work.equals(pending);
            if (isPending) {
                pending = null;
            }
            return isPending;
        }

        private void refuseWaiting(StoreException why) {
            Vat.CrankWork unanswered = pending;
            pending = null;
            if (unanswered != null) {
                unanswered.refuse(why);
            }
            for (Vat.CrankWork work = waiting.poll(); work != null; work = waiting.poll()) {
                work.refuse(why);
            }
        }
    }

    private final ActorContext<Vat.Command> context;
    private final VatId vat;
    private final SnapshotOptions snapshotOptions;
    private final ActorRef<VatWork> vats;
    private final Map<Long, Owned> byNumber = new HashMap<>();

    /** @param vats starts the actors of vats, which compress their snapshots */
    VatCranks(ActorContext<Vat.Command> context, VatId vat, SnapshotOptions snapshotOptions, ActorRef<VatWork> vats) {
        this.context = context;
        this.vat = vat;
        this.snapshotOptions = snapshotOptions;
        this.vats = vats;
    }

    void handle(Vat.CrankMessage message) {
        switch (message) {
            case Vat.StartCrank start -> start(start);
            case Vat.CrankWork work -> submit(work);
            case Vat.CrankStarted started -> onStarted(started);
            case Vat.CrankSaved saved -> goOn(saved.owned());
            case Vat.CrankEnded ended -> onEnded(ended);
            case Vat.ForgetCranks forget -> byNumber.values().removeIf(owned -> owned.over != null);
            case Vat.DropCranks drop ->
                dropAll("crank of vat \"" + vat + "\" ended with its block: run the block again");
        }
    }

    /** Drops all cranks; who waits in them is told why. */
    void dropAll(String why) {
        List<Owned> dropped = new ArrayList<>(byNumber.values());
        byNumber.clear();
        dropped.forEach(owned -> end(owned, new StoreException(Reason.CLOSED, why)));
    }

    // Starting.

    private void start(Vat.StartCrank start) {
        CompletionStage<NumberedCrank> started = start.started();
        Owned owned = new Owned(start.number());
        Owned before = byNumber.put(start.number(), owned);
        if (before != null && !before.isEnding()) {
            // It was dropped, and the kernel may not have asked since.
            end(before, new StoreException(Reason.CONFLICT, "crank " + start.number() + " was started again"));
        }
        owned.pending = start;
        context.pipeToSelf(
                started, (crank, failure) -> new Vat.CrankStarted(owned, start, Optional.ofNullable(crank), failure));
    }

    private void onStarted(Vat.CrankStarted started) {
        Owned owned = started.owned();
        Optional<NumberedCrank> crank = started.crank();
        if (owned.over != null) {
            crank.ifPresent(NumberedCrank::drop);
        } else if (crank.isEmpty()) {
            end(owned, reason(owned, started.failure()));
        } else {
            owned.run(crank.get());
            if (owned.takePending(started.start())) {
                started.start().replyTo().tell(new Reply.Done());
            }
            goOn(owned);
        }
    }

    // Requests in a crank.

    private void submit(Vat.CrankWork work) {
        Owned owned = byNumber.get(work.number());
        if (owned == null) {
            work.refuse(new StoreException(
                    Reason.USAGE, "crank " + work.number() + " of vat \"" + vat + "\" does not run; start it first"));
        } else if (owned.over != null) {
            work.refuse(owned.over);
        } else if (isDrop(work)) {
            drop(owned, work);
        } else if (owned.waiting.isEmpty() && owned.isReady(work)) {
            carryOut(owned, work);
        } else if (owned.waiting.size() < WAITING_MAX) {
            owned.waiting.add(work);
        } else {
            work.refuse(new StoreException(
                    Reason.BUSY,
                    WAITING_MAX + " requests wait in crank " + work.number()
                            + " already; send the next when some are answered"));
        }
    }

    /** The crank has started, or a save was compressed. */
    private void goOn(Owned owned) {
        while (owned.over == null && !owned.waiting.isEmpty() && owned.isReady(owned.waiting.element())) {
            carryOut(owned, owned.waiting.remove());
        }
    }

    private void carryOut(Owned owned, Vat.CrankWork work) {
        try {
            switch (work) {
                case Vat.StartCrank start -> throw new IllegalArgumentException("not in a crank: " + start);
                case Vat.RequestCrank request -> carryOut(owned, request);
                case Vat.SaveInCrank save -> save(owned, save);
                case Vat.LocateInCrank locate ->
                    locate.replyTo()
                            .tell(StatusReply.success(owned.crank().snapshots().locateSnapshot(locate.vat())));
            }
        } catch (StoreException e) {
            work.refuse(e);
            if (owned.crank().isDropped() || !e.reason().isRefusal()) {
                end(owned, e);
            }
        } catch (RuntimeException e) {
            // Only this crank is in doubt: what it has changed is its own.
            context.getLog().error("A request in crank {} of vat {} failed unexpectedly", owned.number, vat, e);
            StoreException dropped = new StoreException(
                    Reason.CLOSED,
                    "crank " + owned.number + " was dropped, because a request in it failed (" + e
                            + "); start it again, or skip it",
                    e);
            work.refuse(dropped);
            end(owned, dropped);
        }
    }

    private void carryOut(Owned owned, Vat.RequestCrank work) {
        RequestParts.require(work.request());
        NumberedCrank crank = owned.crank();
        ActorRef<Reply> replyTo = work.replyTo();
        switch (work.request()) {
            case NumberedRequest.InCrank in -> replyTo.tell(inCrank(owned, in.request()));
            case NumberedRequest.Validate validate -> replyTo.tell(Replies.done(crank::validate));
            case NumberedRequest.AwaitTurn await -> {
                var unused = crank.turn()
                        .whenComplete((turn, failure) ->
                                replyTo.tell(failure == null ? new Reply.Done() : Replies.of(reason(owned, failure))));
            }
            case NumberedRequest.EndCrank end -> end(owned, work, crank.end(end.emit()));
            case NumberedRequest.StartCrank start -> throw new IllegalArgumentException("not in a crank: " + start);
            case NumberedRequest.DropCrank drop -> throw new IllegalArgumentException("carried out before: " + drop);
        }
    }

    private Reply inCrank(Owned owned, KernelRequest request) {
        RequestParts.require(request);
        NumberedCrank crank = owned.crank();
        KernelRequests requests = owned.requests();
        return switch (request) {
            case KernelRequest.Kv kv -> requests.handle(kv);
            case KernelRequest.Transcript transcript -> requests.handle(transcript);
            case KernelRequest.Snapshot snapshot -> requests.handle(snapshot);
            case KernelRequest.Bundles bundles -> requests.handle(bundles);
            case KernelRequest.TerminateVat terminate -> Replies.done(() -> crank.terminate(terminate.vat()));
            case KernelRequest.EstablishCrankSavepoint savepoint ->
                Replies.done(() -> crank.establishCrankSavepoint(savepoint.name()));
            case KernelRequest.RollbackCrank rollback -> Replies.done(() -> crank.rollbackCrank(rollback.name()));
            case KernelRequest.Batch batch -> Replies.batch(batch.requests(), one -> inCrank(owned, one));
            case KernelRequest.Crank other ->
                throw new StoreException(
                        Reason.USAGE,
                        other.getClass().getSimpleName()
                                + " is not for a numbered crank: start and end it by its number, which gives both hashes");
            case NumberedRequest other ->
                throw new StoreException(
                        Reason.USAGE,
                        other.getClass().getSimpleName() + " cannot be a part of a numbered crank; send it by itself");
        };
    }

    /** True for what waits for the saves that were asked for in the crank. */
    private static boolean needsSaves(Vat.CrankWork work) {
        return switch (work) {
            case Vat.LocateInCrank locate -> true;
            case Vat.SaveInCrank save -> false;
            case Vat.StartCrank start -> false;
            case Vat.RequestCrank request ->
                switch (request.request()) {
                    case NumberedRequest.EndCrank end -> true;
                    case NumberedRequest.InCrank in -> needsSaves(in.request());
                    case NumberedRequest.OfCrank other -> false;
                };
        };
    }

    private static boolean needsSaves(KernelRequest request) {
        return switch (request) {
            case KernelRequest.Snapshot snapshot -> true;
            case KernelRequest.TerminateVat terminate -> true;
            case KernelRequest.Batch batch -> batch.requests().stream().anyMatch(VatCranks::needsSaves);
            case KernelRequest other -> false;
        };
    }

    // Snapshots.

    private void save(Owned owned, Vat.SaveInCrank save) {
        CompletionStage<SnapshotResult> result = owned.crank().save(save.vat(), save.snapPos(), () -> compress(save));
        var unused = result.whenComplete((saved, failure) -> save.replyTo()
                .tell(
                        failure == null
                                ? StatusReply.success(new Reply.SnapshotSaved(saved))
                                : StatusReply.error(failure)));
        context.pipeToSelf(result, (saved, failure) -> new Vat.CrankSaved(owned));
    }

    private Compression compress(Vat.SaveInCrank save) {
        return SaveStream.start(
                save.plain(),
                bytes -> AskPattern.askWithStatus(
                        vats,
                        replyTo -> new VatWork(save.vat(), new Vat.Compress(snapshotOptions, bytes, replyTo)),
                        SaveStream.TIMEOUT,
                        context.getSystem().scheduler()));
    }

    // The end of a crank.

    private void end(Owned owned, Vat.RequestCrank request, CompletionStage<CrankHashes> end) {
        owned.pending = request;
        context.pipeToSelf(
                end, (hashes, failure) -> new Vat.CrankEnded(owned, request, Optional.ofNullable(hashes), failure));
    }

    private void onEnded(Vat.CrankEnded ended) {
        Owned owned = ended.owned();
        if (!owned.takePending(ended.end())) {
            return;
        }
        if (ended.hashes().isPresent()) {
            byNumber.remove(owned.number, owned);
            ended.end().replyTo().tell(new Reply.Hashes(ended.hashes().get()));
            owned.refuseWaiting(new StoreException(Reason.USAGE, "crank " + owned.number + " has joined"));
            return;
        }
        StoreException why = reason(owned, ended.failure());
        ended.end().refuse(why);
        if (owned.crank().isDropped() || !why.reason().isRefusal()) {
            end(owned, why);
        } else {
            goOn(owned);
        }
    }

    /** What a failure is to the kernel. One that is not the store's comes from whom the export data is handed to. */
    private static StoreException reason(Owned owned, @Nullable Throwable failure) {
        Throwable cause = failure == null ? new IllegalStateException("no result") : Replies.cause(failure);
        return cause instanceof StoreException known
                ? known
                : new StoreException(
                        Reason.UNAVAILABLE,
                        "the export data of crank " + owned.number + " could not be handed over (" + cause
                                + "); end the crank again",
                        cause);
    }

    private static boolean isDrop(Vat.CrankWork work) {
        return work instanceof Vat.RequestCrank request && request.request() instanceof NumberedRequest.DropCrank;
    }

    private void drop(Owned owned, Vat.CrankWork work) {
        if (owned.crank == null) {
            work.refuse(new StoreException(
                    Reason.USAGE, "crank " + owned.number + " waits for its start; drop it when it has started"));
            return;
        }
        end(
                owned,
                new StoreException(
                        Reason.CLOSED, "crank " + owned.number + " was dropped; start it again, or skip it"));
        if (work instanceof Vat.RequestCrank request) {
            request.replyTo().tell(new Reply.Done());
        }
    }

    /** Nothing more is done in the crank; it is dropped, unless it has joined. */
    private static void end(Owned owned, StoreException why) {
        if (owned.over == null) {
            owned.over = why;
        }
        NumberedCrank crank = owned.crank;
        if (crank != null) {
            crank.drop();
        }
        owned.refuseWaiting(why);
    }
}
