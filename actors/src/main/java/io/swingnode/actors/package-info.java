/**
 * The node: who owns what of a running store.
 *
 * <ul>
 *   <li>starts and stops a node
 *   <li>opens sessions for kernels in the same virtual machine
 *   <li>answers requests by message
 * </ul>
 *
 * <p>{@link io.swingnode.actors.SwingNode} is the way in, {@link io.swingnode.actors.NodeSettings} says how; {@code
 * NodeGuardian} stands above all other actors. {@link io.swingnode.actors.KernelSession} is what a kernel holds.
 *
 * <p>Actors own their state; a session belongs to the thread of its kernel.
 */
@NullMarked
package io.swingnode.actors;

import org.jspecify.annotations.NullMarked;
