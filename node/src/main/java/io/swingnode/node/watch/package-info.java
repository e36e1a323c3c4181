/**
 * Watching a running node.
 *
 * <ul>
 *   <li>takes samples of what a node does, its blocks, vats and components
 *   <li>shows what happened between two of them, in a terminal or as lines
 * </ul>
 *
 * <p>Main types: {@code TopCommand}, {@code TopSample} (what is asked), {@code TopView} (what came of it), {@code TopScreen} (how it is shown).
 *
 * <p>Commands run on the main thread.
 */
@NullMarked
package io.swingnode.node.watch;

import org.jspecify.annotations.NullMarked;
