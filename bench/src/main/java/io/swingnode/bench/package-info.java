/**
 * Benchmarks, as commands.
 *
 * <ul>
 *   <li>runs whole-program workloads, with the same operations as the benchmark of {@code @agoric/swing-store}
 *   <li>makes the data that they read
 *   <li>prints the cranks that they run
 *   <li>measures single parts with JMH
 * </ul>
 *
 * <p>Main types: {@link io.swingnode.bench.BenchCommands}, {@link io.swingnode.bench.BenchCommand}.
 *
 * <p>Commands run on the main thread.
 */
@NullMarked
package io.swingnode.bench;

import org.jspecify.annotations.NullMarked;
