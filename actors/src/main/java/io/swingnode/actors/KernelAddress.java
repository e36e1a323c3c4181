package io.swingnode.actors;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.pattern.StatusReply;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.store.StoreSupervisor;
import io.swingnode.actors.vat.Vat;
import io.swingnode.persistence.snapshot.LocatedSnapshot;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.VatId;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Where a kernel that speaks by message sends its requests, those about numbered cranks ({@link
 * io.swingnode.protocol.NumberedRequest}) included. Who holds it can do a kernel's work on the block, and has no way
 * to commit it. Any thread may use it; requests of one thread are carried out in the order in which it sent them.
 *
 * <p>While a session works on the block, requests are refused (BUSY); committed spans are readable all the same.
 */
public final class KernelAddress {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(30);

    /** A request may wait for a snapshot of several hundred megabytes, or for a large block that is being written. */
    private static final Duration WORK_TIMEOUT = Duration.ofHours(1);

    private final Asks asks;
    private final ActorRef<StoreSupervisor.KernelCommand> supervisor;
    private final Executor executor;

    KernelAddress(ActorSystem<?> system, ActorRef<StoreSupervisor.KernelCommand> supervisor) {
        this.asks = new Asks(system);
        this.supervisor = supervisor;
        this.executor = system.executionContext();
    }

    /** The actor behind this address, for kernels that send their own messages. */
    public ActorRef<StoreSupervisor.KernelCommand> ref() {
        return supervisor;
    }

    /** Carries out a request on the block. */
    public CompletionStage<Reply> execute(KernelRequest request) {
        return asks.ask(
                supervisor,
                (ActorRef<Reply> replyTo) -> new StoreSupervisor.ExecuteKernel(request, replyTo),
                WORK_TIMEOUT);
    }

    /**
     * Saves a snapshot, as a part of the crank and block that the requests sent before have left: the actor of the vat
     * compresses it, and it joins the block when the crank ends, the block is committed, or a request about the vat's
     * snapshots needs it.
     *
     * @return completes when the bytes have been compressed; fails when they cannot be read, or (CLOSED) when the crank is
     *     rolled back or the block abandoned before
     */
    public CompletionStage<Reply> saveSnapshot(VatId vat, long snapPos, Source<ByteString, ?> plain) {
        return saveSnapshot(OptionalLong.empty(), vat, snapPos, plain);
    }

    /** As {@link #saveSnapshot(VatId, long, Source)}, as a part of a numbered crank. */
    public CompletionStage<Reply> saveSnapshot(long crank, VatId vat, long snapPos, Source<ByteString, ?> plain) {
        return saveSnapshot(OptionalLong.of(crank), vat, snapPos, plain);
    }

    private CompletionStage<Reply> saveSnapshot(
            OptionalLong crank, VatId vat, long snapPos, Source<ByteString, ?> plain) {
        return asks.askWithStatus(
                supervisor,
                replyTo -> new StoreSupervisor.SaveSnapshot(crank, vat, snapPos, plain, replyTo),
                WORK_TIMEOUT);
    }

    /** The plain bytes of a vat's snapshot in use. */
    public CompletionStage<Source<ByteString, NotUsed>> loadSnapshot(VatId vat) {
        return loadSnapshot(OptionalLong.empty(), vat);
    }

    /** As {@link #loadSnapshot(VatId)}, as a numbered crank sees it. */
    public CompletionStage<Source<ByteString, NotUsed>> loadSnapshot(long crank, VatId vat) {
        return loadSnapshot(OptionalLong.of(crank), vat);
    }

    private CompletionStage<Source<ByteString, NotUsed>> loadSnapshot(OptionalLong crank, VatId vat) {
        CompletionStage<LocatedSnapshot> located = asks.askWithStatus(
                supervisor, replyTo -> new StoreSupervisor.LocateSnapshot(crank, vat, replyTo), ASK_TIMEOUT);
        return located.thenComposeAsync(
                snapshot -> askVat(asks, supervisor, vat, replyTo -> new Vat.Load(snapshot, replyTo), ASK_TIMEOUT),
                executor);
    }

    /**
     * The items of a vat's span as of the last commit, as a stream with backpressure. The actor of the vat reads
     * them; the kernel is not held up.
     *
     * @param startPos where the span starts; the current span when absent
     * @return a stream that fails when there is no such span, or at its end when items are missing
     */
    public CompletionStage<Source<String, NotUsed>> readSpan(VatId vat, OptionalLong startPos) {
        return askVat(asks, supervisor, vat, replyTo -> new Vat.ReadSpan(startPos, replyTo), ASK_TIMEOUT);
    }

    /** Asks the actor of a vat, for sessions too. */
    static <T> CompletionStage<T> askVat(
            Asks asks,
            ActorRef<StoreSupervisor.KernelCommand> supervisor,
            VatId vat,
            Function<ActorRef<StatusReply<T>>, Vat.Request> request,
            Duration timeout) {
        return asks.askWithStatus(
                supervisor,
                (ActorRef<StatusReply<T>> replyTo) -> new StoreSupervisor.AskVat(vat, request.apply(replyTo)),
                timeout);
    }
}
