/**
 * Code bundles by id.
 *
 * <ul>
 *   <li>adds, gets and deletes bundles
 *   <li>checks that an id matches its content
 *   <li>exports and imports bundles
 * </ul>
 *
 * <p>Main types: {@code BundleStore} (behaviour), {@code BundleChanges} (the slot in a layer), {@code BundleTable}
 * (SQL), {@code BundleCodec}, {@code EndoArchive}.
 *
 * <p>The thread of the block.
 */
@NullMarked
package io.swingnode.persistence.bundle;

import org.jspecify.annotations.NullMarked;
