/**
 * The uncommitted block: layers of changes over the committed file, and the commit.
 *
 * <ul>
 *   <li>buffers changes in layers: crank over block over file
 *   <li>looks an entry up from the top layer down
 *   <li>rolls cranks back to their savepoints
 *   <li>hashes cranks and collects pending exports
 *   <li>spills a block that outgrows its limit
 *   <li>commits, with the caller waiting or already working on the next block
 * </ul>
 *
 * <p>Main types: {@code Crank}, {@code Block}, {@code Joiner}, {@code FrozenBlock}; {@code BlockBuffer}, which is what
 * sub-stores see of them; {@code Changes}, which is what a sub-store plugs into a {@code Layer}; {@code StoreFile}. Nothing
 * here depends on a sub-store.
 *
 * <p>Runs on the block's thread, except for what is written, which {@code WriterLink} takes to the writer as data.
 */
@NullMarked
package io.swingnode.persistence.block;

import org.jspecify.annotations.NullMarked;
