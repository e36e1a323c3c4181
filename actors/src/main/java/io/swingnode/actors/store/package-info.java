/**
 * The supervisor of the store, and the block it owns.
 *
 * <ul>
 *   <li>opens, stops and reopens the store
 *   <li>takes requests in order and answers each
 *   <li>lends the block to a session
 *   <li>commits blocks and keeps track of them
 *   <li>bounds what waits
 * </ul>
 *
 * <p>Main types: {@code StoreSupervisor}, {@code RequestHandler}, {@code RequestQueue}, {@code RequestBlock}, {@code
 * BlockCommitter}, {@code CommitTracker}, {@code StoreWriterThread}.
 *
 * <p>All state belongs to the supervisor and its pinned thread; a session holds the block by a lease.
 */
@NullMarked
package io.swingnode.actors.store;

import org.jspecify.annotations.NullMarked;
