/**
 * Numbered cranks: cranks of one block that run beside each other, and join it in the order of their numbers.
 *
 * <ul>
 *   <li>starts cranks as far as their limits allow, and gives each its own view of the store
 *   <li>records what each crank has read of what had joined
 *   <li>joins cranks by number when what they have read still holds, and otherwise has them run again
 *   <li>keeps readers from what a crank that runs again is about to change
 * </ul>
 *
 * <p>Main types: {@code NumberedCranks} and {@code NumberedCrank}; {@code CrankLimits}.
 *
 * <p>Any number of threads, each with a crank of its own; they meet in {@code JoinedBlock} and nowhere else.
 */
@NullMarked
package io.swingnode.persistence.parallel;

import org.jspecify.annotations.NullMarked;
