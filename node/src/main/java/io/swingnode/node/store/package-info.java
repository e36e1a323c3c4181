/**
 * Commands about stores.
 *
 * <ul>
 *   <li>makes, shows, verifies and dumps stores
 *   <li>exports, imports, prunes and repopulates
 *   <li>lists the blocks of a node
 * </ul>
 *
 * <p>One class for each command, gathered by {@code StoreCommands} and {@code NodeCommands}; mixins hold options
 * that several share.
 *
 * <p>The main thread.
 */
@NullMarked
package io.swingnode.node.store;

import org.jspecify.annotations.NullMarked;
