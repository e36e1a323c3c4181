/**
 * Operating-system processes.
 *
 * <ul>
 *   <li>spawns a component's process and finds it again after a restart
 *   <li>signals and ends process trees
 *   <li>runs hooks
 *   <li>checks health
 * </ul>
 *
 * <p>Main types: {@code ProcessRunner}, {@code Spawner}, {@code ProcessSignals}, {@code ProcessTable}, {@code
 * HookRunner}, {@code HealthCheck}.
 *
 * <p>Blocking; {@code ProcessSignals} alone sends signals.
 */
@NullMarked
package io.swingnode.components.process;

import org.jspecify.annotations.NullMarked;
