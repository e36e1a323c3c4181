/**
 * Maintenance of a store: inspecting, verifying, pruning, repopulating.
 *
 * <ul>
 *   <li>verifies hashes and records
 *   <li>prunes history, and repopulates it from an archive or export
 *   <li>summarizes what a store holds, and dumps it
 *   <li>gives free space back to the file system
 * </ul>
 *
 * <p>Main types: {@code StoreVerifier}, {@code StorePruner}, {@code StoreRepopulator}, {@code StoreInfo}, {@code
 * StoreDump}, {@code StoreSpace}.
 *
 * <p>Each job belongs to one thread and has connections of its own; all but {@code StoreSpace.rewrite} work beside a
 * running node. {@code StoreDump} reads through an open store instead.
 */
@NullMarked
package io.swingnode.persistence.maintenance;

import org.jspecify.annotations.NullMarked;
