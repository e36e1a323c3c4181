/**
 * Maintenance of a store: inspecting, verifying, pruning, repopulating.
 *
 * <ul>
 *   <li>verifies hashes and records
 *   <li>prunes history, and repopulates it from an archive or export
 *   <li>summarizes what a store holds, and dumps it
 *   <li>returns free space to the file system
 * </ul>
 *
 * <p>Main types: {@code StoreVerifier}, {@code StorePruner}, {@code StoreRepopulator}, {@code StoreInfo}, {@code
 * StoreDump}, {@code StoreSpace}.
 *
 * <p>Each job belongs to one thread and opens its own connections, except {@code StoreDump}, which reads through an open
 * store. All except {@code StoreSpace.rewrite} may run while a node uses the store.
 */
@NullMarked
package io.swingnode.persistence.maintenance;

import org.jspecify.annotations.NullMarked;
