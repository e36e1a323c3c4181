/**
 * Does work that is measured as a whole.
 *
 * <ul>
 *   <li>runs the workloads of the reference's benchmark
 *   <li>measures them once, or again and again until they are compiled
 * </ul>
 *
 * <p>Main types: {@link io.swingnode.bench.workload.Workload}, {@link io.swingnode.bench.workload.Workloads}, {@link
 * io.swingnode.bench.workload.Repetitions}, {@link io.swingnode.bench.workload.BenchSetting}.
 *
 * <p>Workloads run on the main thread. Only W2 with several snapshots at a time uses a pool, and
 * {@code --via session} the threads of a node.
 */
@NullMarked
package io.swingnode.bench.workload;

import org.jspecify.annotations.NullMarked;
