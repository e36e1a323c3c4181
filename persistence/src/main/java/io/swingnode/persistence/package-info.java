/**
 * The SQLite store: what a kernel and its host work with, without any actor.
 *
 * <ul>
 *   <li>opens, makes and erases stores
 *   <li>runs cranks and commits blocks
 *   <li>hands out the sub-stores: kv, transcripts, snapshots, bundles
 * </ul>
 *
 * <p>{@link io.swingnode.persistence.SwingStore} is the way in, with {@link io.swingnode.persistence.StoreOptions}.
 * Copies are made in {@code transfer}, upkeep is done in {@code maintenance}; the folders below those two serve the
 * store itself.
 *
 * <p>A store belongs to one thread at a time. Nothing in this module knows of Akka.
 */
@NullMarked
package io.swingnode.persistence;

import org.jspecify.annotations.NullMarked;
