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
 * <p>{@code BundleStore} runs on the block's thread. The checks of {@code BundleCodec} may run on any thread.
 */
@NullMarked
package io.swingnode.persistence.bundle;

import org.jspecify.annotations.NullMarked;
