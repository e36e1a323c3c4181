/**
 * Runs deliveries that compute, one by one and as numbered cranks beside each other.
 *
 * <ul>
 *   <li>makes up deliveries to any number of vats, some of which want the same key
 *   <li>uses the processor for a given time
 *   <li>runs them in cranks of the serial kind, and in numbered cranks on several threads, again after conflicts
 *   <li>measures what a numbered crank costs step by step
 * </ul>
 *
 * <p>Main types: {@link io.swingnode.bench.parallel.ParallelSetting}, {@link io.swingnode.bench.parallel.ParallelRun}.
 *
 * <p>A run has threads of its own beside the caller's, and ends them.
 */
@NullMarked
package io.swingnode.bench.parallel;

import org.jspecify.annotations.NullMarked;
