/**
 * Upkeep of a store: looking inside, verifying, pruning, putting history back.
 *
 * <ul>
 *   <li>verifies hashes and records
 *   <li>prunes history and repopulates it
 *   <li>tells what a store holds, and dumps it
 *   <li>shrinks the file
 * </ul>
 *
 * <p>Main types: {@code StoreVerifier}, {@code StorePruner}, {@code StoreRepopulator}, {@code StoreInfo}, {@code
 * StoreDump}.
 *
 * <p>Each job belongs to one thread and has connections of its own; it works beside a running node.
 */
@NullMarked
package io.swingnode.persistence.maintenance;

import org.jspecify.annotations.NullMarked;
