/**
 * Heap snapshots of vats.
 *
 * <ul>
 *   <li>compresses, hashes and saves a heap
 *   <li>loads the one in use and checks its hash
 *   <li>stops using and deletes snapshots, highest position first
 *   <li>exports and imports snapshots
 * </ul>
 *
 * <p>Main types: {@code SnapshotStore} (behaviour), {@code SnapshotChanges} (the slot in a layer), {@code
 * SnapshotTable} (SQL and rows), {@code SnapshotBlobs}, {@code SnapshotArtifacts}, {@code SnapshotCompressor}, {@code SaveSlots} (saves on their way into
 * the block).
 *
 * <p>Runs on the block's thread, except for {@code SnapshotCompressor}, which may run on any thread.
 */
@NullMarked
package io.swingnode.persistence.snapshot;

import org.jspecify.annotations.NullMarked;
