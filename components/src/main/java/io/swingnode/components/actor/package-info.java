/**
 * The actors of the components module.
 *
 * <ul>
 *   <li>keeps statuses as events: one actor for each application
 *   <li>owns the process of a component: one child for each
 *   <li>queues jobs that survive a restart
 *   <li>synchronises statuses on a timer
 * </ul>
 *
 * <p>Main types: {@code Applications}, {@code Application}, {@code Component}, {@code JobQueue}; {@code
 * ApplicationStore} and {@code JobQueueClient} are how operations speak to them.
 *
 * <p>Actors own their state; clients block for the answer.
 */
@NullMarked
package io.swingnode.components.actor;

import org.jspecify.annotations.NullMarked;
