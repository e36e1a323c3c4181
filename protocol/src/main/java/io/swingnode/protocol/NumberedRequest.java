package io.swingnode.protocol;

/**
 * What a kernel asks about numbered cranks: cranks of one block that run beside each other and join in the order of their
 * numbers, from 1 without gaps, with the result of running them one by one in that order.
 *
 * <p>Each crank belongs to the actor of its vat from its start until it has joined or is dropped; requests of one sender in one
 * crank are carried out in the order of sending. The first start of a block begins numbered cranks; from then on until
 * {@link Drain} is answered, all requests that are not of this family are refused (USAGE), but for the status of blocks and the
 * abandoning of this one.
 *
 * <p>A crank that has read what a lower one has changed is dropped: this request and all later ones in it are refused (CONFLICT),
 * naming what it read. Its number must be started again, and the same work be done. A fault that a kernel meets in a crank may
 * be due to such a read as well: {@link AwaitTurn} tells.
 *
 * <p>None of these may be a part of a {@link KernelRequest.Batch}; what belongs to one crank can be batched in {@link InCrank}.
 */
public sealed interface NumberedRequest extends KernelRequest {
    /** About one crank. */
    sealed interface OfCrank extends NumberedRequest {
        /** The crank's place in the order of the block, from 1. */
        long number();
    }

    /**
     * Starts a crank; answered with {@link Reply.Done} when it has started, which is when the limits allow it and the crank before
     * it of the same vat has joined. Requests in it may be sent before: they wait for the start. Refused (USAGE) for a number that
     * has joined, has a crank or is skipped, and in a crank of the serial kind; (BUSY) when too many numbers wait.
     */
    record StartCrank(VatId vat, long number) implements OfCrank {}

    /**
     * Carries out a request in a crank: about keys, transcripts (of other vats too), snapshots or bundles, a savepoint, a rollback,
     * the termination of a vat, or a {@link KernelRequest.Batch} of these; answered as the request is by itself. Others are
     * refused (USAGE), as are the key {@code activityhash} and what concerns the snapshots of all vats.
     */
    record InCrank(long number, KernelRequest request) implements OfCrank {}

    /**
     * Looks whether all that the crank has read still holds, before its turn; answered with {@link Reply.Done}, or refused
     * (CONFLICT): a crank that is stale by now need not go on.
     */
    record Validate(long number) implements OfCrank {}

    /**
     * Answered with {@link Reply.Done} when all lower cranks have joined and all that this one has read holds, which nothing can
     * change any more; refused (CONFLICT) when it does not.
     */
    record AwaitTurn(long number) implements OfCrank {}

    /**
     * Waits for the saves of the crank and ends it. Answered with {@link Reply.Hashes} when it has joined the block, after all lower
     * ones; refused (CONFLICT) when it was stale, and (UNAVAILABLE) when its export data could not be handed over: then it keeps its
     * place and must be ended again.
     *
     * @param emit true to add the hash of the crank to the activity hash, as {@link KernelRequest.EmitCrankHashes} does at the end
     *     of a crank of the serial kind
     */
    record EndCrank(long number, boolean emit) implements OfCrank {}

    /**
     * Drops a crank and all that it has changed; answered with {@link Reply.Done}. Ahead of what waits in the crank, which is refused
     * (CLOSED). The number must be started again, or skipped.
     */
    record DropCrank(long number) implements OfCrank {}

    /** Runs nothing under a number, so that higher ones can join; answered with {@link Reply.Done}, refused as {@link StartCrank} is. */
    record SkipCrank(long number) implements NumberedRequest {}

    /**
     * Waits until every number up to the highest that was asked for has joined or is skipped, and ends numbered cranks; answered
     * with {@link Reply.Done}. The block can then be committed, or go on, with numbered cranks of the following numbers too.
     */
    record Drain() implements NumberedRequest {}
}
