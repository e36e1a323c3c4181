/**
 * Benchmarks: whole-program workloads that do what the benchmark of {@code @agoric/swing-store} does,
 * operation for operation, and JMH benchmarks of single parts.
 *
 * <p>{@link io.swingnode.bench.BenchCommand} runs the workloads ({@link io.swingnode.bench.Workload}) on data
 * made by {@link io.swingnode.bench.BenchData}; {@link io.swingnode.bench.CrankSource}, {@link
 * io.swingnode.bench.ItemSource} and {@link io.swingnode.bench.HeapImage} generate it. Everything is single-threaded
 * but for the parts whose parallel work is what is measured.
 */
@NullMarked
package io.swingnode.bench;

import org.jspecify.annotations.NullMarked;
