/**
 * The actors of the components module.
 *
 * <ul>
 *   <li>keeps the state of each application as events, in one actor per application
 *   <li>checks and writes each change of an application as one message, and grants claims on its installation
 *   <li>owns the process of each component, in one child actor per component
 *   <li>answers every request that was accepted, at the latest when its actor fails or stops
 *   <li>queues jobs that survive a restart
 *   <li>numbers and keeps the events of all applications, and hands them to subscribers
 *   <li>runs the status sync on a timer, and records process events
 * </ul>
 *
 * <p>Main types: {@code Applications}, {@code Application}, {@code Component}, {@code JobQueue}, {@code EventLog};
 * operations reach them through {@code ApplicationStore}, {@code JobQueueClient} and {@code EventLogClient}.
 *
 * <p>Actors own their state and are all supervised; the clients block until the reply. {@code JobRunner} and
 * {@code Upkeep} are called on threads of their own.
 */
@NullMarked
package io.swingnode.components.actor;

import org.jspecify.annotations.NullMarked;
