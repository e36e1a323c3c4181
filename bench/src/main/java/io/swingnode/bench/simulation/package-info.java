/**
 * Says how fast numbered cranks would be on machines that nobody has here.
 *
 * <ul>
 *   <li>replays measured costs of cranks, joins and commits on any number of processors
 *   <li>counts what conflicts cost, and how long the block is held
 * </ul>
 *
 * <p>Main types: {@link io.swingnode.bench.simulation.CrankModel}, {@link io.swingnode.bench.simulation.CrankCosts}, {@link
 * io.swingnode.bench.simulation.CrankPlan}.
 *
 * <p>A simulation is plain arithmetic on one thread; the same numbers give the same result.
 */
@NullMarked
package io.swingnode.bench.simulation;

import org.jspecify.annotations.NullMarked;
