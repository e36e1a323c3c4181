/**
 * Commands about stores, and about the blocks of a node.
 *
 * <ul>
 *   <li>creates, summarizes, verifies and dumps stores
 *   <li>exports, imports, prunes and repopulates them
 *   <li>lists the blocks that a node has committed
 * </ul>
 *
 * <p>One class for each command, offered by {@code StoreCommands} and {@code NodeCommands}. Options that several
 * commands have are in {@code StoreMixin}, {@code StoreOrCopyMixin}, {@code ArchiveMixin} and {@code ArtifactModeMixin}.
 *
 * <p>Commands run on the main thread.
 */
@NullMarked
package io.swingnode.node.store;

import org.jspecify.annotations.NullMarked;
