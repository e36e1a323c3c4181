/**
 * Operating-system processes.
 *
 * <ul>
 *   <li>spawns a component's process and finds it again after a restart of the node
 *   <li>signals and ends process trees
 *   <li>runs hooks
 *   <li>checks the health of components
 * </ul>
 *
 * <p>Main types: {@code ProcessRunner}, {@code Spawner}, {@code ProcessSignals}, {@code ProcessTable}, {@code
 * HookRunner}, {@code HealthCheck}.
 *
 * <p>Calls block. Only {@code ProcessSignals} sends signals.
 */
@NullMarked
package io.swingnode.components.process;

import org.jspecify.annotations.NullMarked;
