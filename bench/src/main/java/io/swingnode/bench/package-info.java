/**
 * Benchmarks.
 *
 * <ul>
 *   <li>runs whole-program workloads, with the same operations as the benchmark of {@code @agoric/swing-store}
 *   <li>makes the data that they read
 *   <li>measures single parts with JMH
 * </ul>
 *
 * <p>Main types: {@link io.swingnode.bench.BenchCommand}, {@link io.swingnode.bench.Workload}, {@link
 * io.swingnode.bench.Repetitions}, {@link io.swingnode.bench.BenchData}; {@link io.swingnode.bench.CrankSource}, {@link
 * io.swingnode.bench.Keys}, {@link io.swingnode.bench.ItemSource} and {@link io.swingnode.bench.HeapImage} generate cranks,
 * items and heaps.
 *
 * <p>Workloads run on the main thread. Only W2 with several snapshots at a time uses a pool, and {@code --via session}
 * the threads of a node.
 */
@NullMarked
package io.swingnode.bench;

import org.jspecify.annotations.NullMarked;
