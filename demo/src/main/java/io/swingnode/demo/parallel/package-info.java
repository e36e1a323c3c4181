/**
 * The demo kernel that delivers to several vats at the same time, by numbered cranks.
 *
 * <ul>
 *   <li>makes the same deliveries serially on one node and in parallel on another, block by block
 *   <li>makes a delivery again when it has read what a lower crank changed
 *   <li>compares the hashes of each block, and both stores at the end
 * </ul>
 *
 * <p>Main types: {@code ParallelRun} with {@code ParallelOptions} and {@code ParallelReport}; {@code Workload}.
 *
 * <p>A run uses the calling thread, which has both sessions, and a pool of its own for the deliveries.
 */
@NullMarked
package io.swingnode.demo.parallel;

import org.jspecify.annotations.NullMarked;
