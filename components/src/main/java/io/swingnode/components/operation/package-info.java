/**
 * The operations that an operator can ask for, each as plain sequential code.
 *
 * <ul>
 *   <li>installs, upgrades, rolls back, removes
 *   <li>starts, stops, restarts, reloads
 *   <li>configures, resets, cancels
 *   <li>syncs statuses, and recovers after a crash of the node
 * </ul>
 *
 * <p>Main types: {@code StartOperation}, {@code StopOperation}, {@code InstallOperation} and so on; {@code
 * OperationContext} holds what they share.
 *
 * <p>Operations block; each runs on its caller's thread or on a virtual thread of its own.
 */
@NullMarked
package io.swingnode.components.operation;

import org.jspecify.annotations.NullMarked;
