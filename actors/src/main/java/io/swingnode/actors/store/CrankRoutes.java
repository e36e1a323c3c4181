package io.swingnode.actors.store;

import akka.actor.typed.ActorRef;
import com.typesafe.config.Config;
import io.swingnode.actors.request.RequestParts;
import io.swingnode.actors.vat.Vat;
import io.swingnode.persistence.parallel.CrankLimits;
import io.swingnode.persistence.parallel.NumberedCrank;
import io.swingnode.persistence.parallel.NumberedCranks;
import io.swingnode.protocol.NumberedRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Which vat owns which numbered crank of the block: hands what is asked in a crank to the actor of its vat, and does itself what
 * concerns all cranks. Used by the supervisor on its thread.
 */
final class CrankRoutes {
    /** The actors of vats, each of which is started when first needed. */
    interface Vats {
        void askVat(VatId vat, Vat.Request request);

        /** From now on the vat owns one more crank; while it owns any, its actor is not stopped to make room. */
        void ownsOneMore(VatId vat);

        void ownsOneLess(VatId vat);

        /** A crank of a vat is over, and its number is another's. */
        void dropCrank(VatId vat, long number);

        /** The block of a vat's cranks is lost or given up. */
        void dropCranks(VatId vat);

        /** The cranks of a vat have joined, or were dropped. */
        void forgetCranks(VatId vat);
    }

    private final CrankLimits limits;
    private final Vats vats;
    private final Consumer<CompletionStage<?>> resumer;

    /** Those that have not joined, as far as is known: bounded by the numbers that the store lets wait. */
    private final TreeMap<Long, VatId> owners = new TreeMap<>();

    /** Who waits until all cranks have joined. */
    private Optional<ActorRef<Reply>> draining = Optional.empty();

    /** @param resumer has {@link #resume} called when a stage has ended */
    CrankRoutes(CrankLimits limits, Vats vats, Consumer<CompletionStage<?>> resumer) {
        this.limits = limits;
        this.vats = vats;
        this.resumer = resumer;
    }

    /** The limits by the settings. No reader waits for another crank: it would be on the thread of an actor. */
    static CrankLimits limits(Config settings) {
        Config limits = settings.getConfig("swingnode.store.numbered-cranks");
        return CrankLimits.defaults()
                .withCranks(limits.getInt("in-flight"))
                .withBytes(limits.getBytes("memory"))
                .withoutWaiting();
    }

    /**
     * Carries out a request, or hands it on.
     *
     * @throws StoreException when it is refused
     */
    void carryOut(RequestBlock block, NumberedRequest request, ActorRef<Reply> replyTo) {
        RequestParts.require(request);
        switch (request) {
            case NumberedRequest.StartCrank start -> start(block.numberedCranks(limits), start, replyTo);
            case NumberedRequest.OfCrank ofCrank -> hand(new Vat.RequestCrank(ofCrank, replyTo));
            case NumberedRequest.SkipCrank skip -> {
                block.numberedCranks(limits).skip(skip.number());
                replyTo.tell(new Reply.Done());
            }
            case NumberedRequest.Drain drain -> drain(block, replyTo);
        }
    }

    private void start(NumberedCranks cranks, NumberedRequest.StartCrank start, ActorRef<Reply> replyTo) {
        CompletionStage<NumberedCrank> started = cranks.start(start.vat(), start.number());
        Map<Long, VatId> joined = owners.headMap(cranks.next());
        joined.values().forEach(vats::ownsOneLess);
        joined.clear();
        VatId before = owners.put(start.number(), start.vat());
        vats.ownsOneMore(start.vat());
        if (before != null) {
            vats.ownsOneLess(before);
            if (!before.equals(start.vat())) {
                // The crank of this number was dropped, and its vat may not know.
                vats.dropCrank(before, start.number());
            }
        }
        vats.askVat(start.vat(), new Vat.StartCrank(start.number(), started, replyTo));
    }

    /**
     * Hands work in a crank to the vat that owns it.
     *
     * @throws StoreException (USAGE) when none does
     */
    void hand(Vat.CrankWork work) {
        VatId vat = owners.get(work.number());
        if (vat == null) {
            throw new StoreException(
                    Reason.USAGE, "crank " + work.number() + " was not started, or has joined; start it first");
        }
        vats.askVat(vat, work);
    }

    private void drain(RequestBlock block, ActorRef<Reply> replyTo) {
        if (draining.isPresent()) {
            throw new StoreException(Reason.USAGE, "the numbered cranks are being drained already; wait for that");
        }
        draining = Optional.of(replyTo);
        resume(block);
    }

    /** Ends numbered cranks when all have joined and somebody waits for that. */
    void resume(RequestBlock block) {
        if (draining.isPresent()) {
            CompletionStage<?> drained = block.drainCranks();
            if (block.hasNumberedCranks()) {
                resumer.accept(drained);
            } else {
                end(vats::forgetCranks, new Reply.Done());
            }
        }
    }

    /** The block is lost or given up, and its cranks with it. */
    void drop(Reply toWhoDrains) {
        end(vats::dropCranks, toWhoDrains);
    }

    private void end(Consumer<VatId> ofVat, Reply toWhoDrains) {
        Set.copyOf(owners.values()).forEach(ofVat);
        owners.values().forEach(vats::ownsOneLess);
        owners.clear();
        draining.ifPresent(replyTo -> replyTo.tell(toWhoDrains));
        draining = Optional.empty();
    }
}
