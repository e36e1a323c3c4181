/**
 * A running node around one store.
 *
 * <ul>
 *   <li>starts and stops a node
 *   <li>opens sessions for kernels in the same virtual machine
 *   <li>sends requests, opens exports and asks for the status of blocks, from any thread
 * </ul>
 *
 * <p>{@link io.swingnode.actors.SwingNode} is the way in, {@link io.swingnode.actors.NodeSettings} says how; {@code
 * NodeGuardian} is the parent of all other actors. {@link io.swingnode.actors.KernelSession} is what a kernel holds.
 *
 * <p>{@code SwingNode} is thread-safe; a session belongs to the thread of its kernel.
 */
@NullMarked
package io.swingnode.actors;

import org.jspecify.annotations.NullMarked;
