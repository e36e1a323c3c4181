/**
 * The command {@code demo}.
 *
 * <ul>
 *   <li>runs the demo kernel on a new store
 *   <li>prints the steps of the run and a summary
 * </ul>
 *
 * <p>{@code DemoCommand}, offered by {@code DemoCommands}; the kernel itself is in module {@code demo}.
 *
 * <p>Runs on the main thread; the node has threads of its own.
 */
@NullMarked
package io.swingnode.node.demo;

import org.jspecify.annotations.NullMarked;
