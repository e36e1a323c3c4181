/**
 * The uncommitted block: layers of changes over the committed file, and the commit.
 *
 * <ul>
 *   <li>buffers changes in layers: crank over block over file
 *   <li>finds the newest state of a thing through the layers
 *   <li>rolls cranks back to their savepoints
 *   <li>hashes cranks and gathers pending exports
 *   <li>spills a block that outgrows its limit
 *   <li>commits, waited for or beside the next block
 * </ul>
 *
 * <p>Main types: {@code BlockBuffer}, {@code Layer}, {@code Changes} (what a sub-store plugs in), {@code StoreFile},
 * {@code Cranks}, {@code BlockCommit}. Nothing here knows a sub-store.
 *
 * <p>The thread of the block, but for {@code WriterThread}, on which commits are written.
 */
@NullMarked
package io.swingnode.persistence.block;

import org.jspecify.annotations.NullMarked;
