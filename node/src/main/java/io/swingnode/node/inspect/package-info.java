/**
 * Commands that look inside a store, an export or an archive, and change nothing.
 *
 * <ul>
 *   <li>prints keys, items and vats, and takes out snapshots
 *   <li>compares two of them
 * </ul>
 *
 * <p>One class for each command, offered by {@code InspectCommands}.
 *
 * <p>Commands run on the main thread.
 */
@NullMarked
package io.swingnode.node.inspect;

import org.jspecify.annotations.NullMarked;
