/**
 * Numbered cranks, against the same work in cranks one by one.
 *
 * <ul>
 *   <li>draws blocks of work and schedules from a seed, and runs them both ways
 *   <li>runs small programs in every interleaving there is
 *   <li>checks each rule of numbered cranks by itself
 * </ul>
 *
 * <p>{@code SchedulesTest}, {@code JoinRuleTest}; {@code Work} is what is done in a crank, {@code CrankView} what it is done with.
 */
@NullMarked
package io.swingnode.persistence.parallel;

import org.jspecify.annotations.NullMarked;
