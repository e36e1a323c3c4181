/**
 * The SQLite store: what a kernel and its host work with, without any actor.
 *
 * <ul>
 *   <li>opens, creates and erases stores
 *   <li>runs cranks and commits blocks
 *   <li>hands out the sub-stores: kv, transcripts, snapshots, bundles
 * </ul>
 *
 * <p>{@link io.swingnode.persistence.SwingStore} is the way in, with {@link io.swingnode.persistence.StoreOptions}; {@link
 * io.swingnode.persistence.BlockOwner} is for those whose snapshots are compressed while the block goes on. Exports and imports are in {@code transfer}, pruning and verifying in {@code maintenance}; the other folders implement
 * the open store.
 *
 * <p>A store belongs to one thread at a time. Nothing in this module depends on Akka.
 */
@NullMarked
package io.swingnode.persistence;

import org.jspecify.annotations.NullMarked;
