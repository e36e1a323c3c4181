/**
 * The actors of the components module.
 *
 * <ul>
 *   <li>keeps the state of each application as events, in one actor per application
 *   <li>owns the process of each component, in one child actor per component
 *   <li>queues jobs that survive a restart
 *   <li>runs the status sync on a timer, and records process events
 * </ul>
 *
 * <p>Main types: {@code Applications}, {@code Application}, {@code Component}, {@code JobQueue}; operations
 * reach them through {@code ApplicationStore} and {@code JobQueueClient}.
 *
 * <p>Actors own their state; the two clients block until the reply.
 */
@NullMarked
package io.swingnode.components.actor;

import org.jspecify.annotations.NullMarked;
