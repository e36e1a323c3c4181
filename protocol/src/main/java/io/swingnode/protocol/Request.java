package io.swingnode.protocol;

/**
 * A request to a store, sent as a message, by its kernel or by its host. Each request gets one {@link Reply}; requests of
 * one sender are carried out in the order of sending, whichever of the two it speaks for.
 *
 * <p>Requests carry no streams: the bytes of snapshots are saved and loaded by other methods of the node. A refused request
 * changes nothing.
 */
public sealed interface Request permits KernelRequest, HostRequest {
    /** How many requests one batch may carry. */
    int BATCH_MAX = 10_000;
}
