/**
 * The supervisor of the store, and the block it owns.
 *
 * <ul>
 *   <li>opens, stops and reopens the store
 *   <li>takes requests in order and answers each
 *   <li>leases the block to a session
 *   <li>commits blocks, and keeps track of them for the host and the ledger
 *   <li>refuses requests that a full mailbox cannot hold
 * </ul>
 *
 * <p>Main types: {@code StoreSupervisor}, {@code RequestExecutor}, {@code RequestBlock}, {@code RequestHandler}, {@code
 * BlockCommitter}, {@code CommitTracker}, {@code SessionLease}, {@code StoreMailbox}, {@code StoreWriter}.
 *
 * <p>The supervisor owns all state but the connection that writes, which is the writer's; while a session holds the lease, its thread works on the
 * block. {@code CommitTracker} and {@code StoreMailbox} are thread-safe.
 */
@NullMarked
package io.swingnode.actors.store;

import org.jspecify.annotations.NullMarked;
