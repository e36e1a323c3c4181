/**
 * What an operator can ask for, each as plain sequential code.
 *
 * <ul>
 *   <li>installs, upgrades, rolls back, removes
 *   <li>starts, stops, restarts, reloads
 *   <li>configures, resets, cancels
 *   <li>synchronises and recovers after a crash
 * </ul>
 *
 * <p>Main types: {@code StartOperation}, {@code StopOperation}, {@code InstallOperation} and their kin, with {@code
 * OperationContext} as what they share.
 *
 * <p>Blocking: each call on a virtual thread of its own.
 */
@NullMarked
package io.swingnode.components.operation;

import org.jspecify.annotations.NullMarked;
