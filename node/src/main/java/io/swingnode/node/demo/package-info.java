/**
 * The command that runs the demo kernel.
 *
 * <ul>
 *   <li>runs the demo and prints what happens
 *   <li>checks its options
 * </ul>
 *
 * <p>{@code DemoCommand}, offered by {@code DemoCommands}.
 *
 * <p>The main thread.
 */
@NullMarked
package io.swingnode.node.demo;

import org.jspecify.annotations.NullMarked;
