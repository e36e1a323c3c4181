package io.swingnode.protocol;

import java.nio.file.Path;
import java.util.List;

/**
 * What a host asks of a store: its blocks, its own keys, the size and the repair of the store. Cranks, and all that is
 * hashed in them, are for the {@link KernelRequest}s.
 *
 * <p>Requests of the host may come while the kernel works on the block, and are carried out in the order of their arrival.
 * One that changes the block in the middle of a crank is a part of this crank: a host key that is written there is undone
 * when the crank is rolled back. A host that wants to keep it writes it between cranks.
 */
public sealed interface HostRequest extends Request {
    /** About the host's own keys, which are neither exported nor hashed; other keys are refused (USAGE). */
    sealed interface Keys extends HostRequest {}

    /** The value under a {@code host.} key; answered with {@link Reply.Value}. */
    record HostGet(String key) implements Keys {}

    /** Whether there is a value under a {@code host.} key; answered with {@link Reply.Flag}. */
    record HostHas(String key) implements Keys {}

    /** Puts a value under a {@code host.} key; answered with {@link Reply.Done}. */
    record HostSet(String key, String value) implements Keys {}

    /** Removes a value under a {@code host.} key; answered with {@link Reply.Done}. */
    record HostDelete(String key) implements Keys {}

    /**
     * The smallest {@code host.} key after one, in byte order; the first comes after {@code host.}, which is no key
     * itself but may be given. Answered with {@link Reply.Value}, without a value after the last.
     */
    record HostNextKey(String previousKey) implements Keys {}

    /** About blocks. */
    sealed interface Block extends HostRequest {}

    /**
     * Begins the block of a height; answered with {@link Reply.Done}, refused (CONFLICT) for a height that is
     * committed already.
     */
    record BeginBlock(long height) implements Block {}

    /**
     * Makes everything since the last commit durable, {@code host.height} included; answered with
     * {@link Reply.BlockCommitted}. Refused (CONFLICT) when the height is not the one that was begun, or is lower
     * than the last committed one.
     *
     * @param cleanup how much of terminated vats may be deleted before the commit
     * @param wantExports true to receive the export data that changed in the block
     */
    record CommitBlock(long height, CleanupBudget cleanup, boolean wantExports) implements Block {}

    /**
     * Asks for the status of a height, also while a session is working on the block; answered with
     * {@link Reply.Status}. Not allowed in a batch.
     */
    record GetBlockStatus(long height) implements Block {}

    /** Discards everything since the last commit; answered with {@link Reply.Done}. */
    record AbandonBlock() implements Block {}

    /**
     * As {@link AbandonBlock}, but ahead of what waits for a save: the commit that does, and all that was sent after it, is
     * refused (UNAVAILABLE). For a host that no longer expects the save to end. A commit that waits for no save is
     * carried out first.
     */
    record GiveUpBlock() implements Block {}

    /**
     * The size of the database file in bytes, without its write-ahead log; also while a session is working on the block.
     * Answered with {@link Reply.DiskUsage}.
     */
    record DiskUsage() implements HostRequest {}

    /**
     * Adds the records of spans and snapshots that the store has lost and an export has. Only the export data is read, by
     * the node itself; requests on the block wait meanwhile. The repair is a part of the block: the host must commit
     * it. A request by itself, refused in a batch. Answered with {@link Reply.Repaired}.
     *
     * <p>Refused, adding nothing: (NOT_FOUND, CORRUPT, UNSUPPORTED) when the directory holds no export that can be read,
     * (CONFLICT) when a record differs from the store's or a bundle is not known, (INCOMPLETE) when the store could not
     * operate afterwards, (USAGE) in a crank.
     *
     * @param exportDir an export directory on the node's machine; a relative path starts at the node's working directory
     */
    record RepairMetadata(Path exportDir) implements HostRequest {}

    /** Several requests as one message, carried out in order up to the first refusal; answered with {@link Reply.Batch}. */
    record Batch(List<HostRequest> requests) implements HostRequest {
        /** @throws StoreException (USAGE) for more than {@link Request#BATCH_MAX} requests */
        public Batch {
            requests = BatchLimit.copy(requests);
        }
    }
}
