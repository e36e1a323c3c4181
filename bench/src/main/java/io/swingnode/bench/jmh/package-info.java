/**
 * Measures single parts with JMH.
 *
 * <ul>
 *   <li>keys, span hashes, compression, commits, cleanups
 * </ul>
 *
 * <p>Main types: {@link io.swingnode.bench.jmh.JmhRun}, {@link io.swingnode.bench.jmh.KvBenchmark}.
 *
 * <p>JMH runs each benchmark on threads of its own, in a process of its own.
 */
@NullMarked
package io.swingnode.bench.jmh;

import org.jspecify.annotations.NullMarked;
