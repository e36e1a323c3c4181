/**
 * Makes up what workloads work on.
 *
 * <ul>
 *   <li>draws the same pseudo-random numbers as the reference's benchmark
 *   <li>makes up cranks, keys, transcript items and heap images from them
 *   <li>prints cranks as lines of JSON
 * </ul>
 *
 * <p>Main types: {@link io.swingnode.bench.generator.CrankSource}, {@link io.swingnode.bench.generator.Keys}, {@link
 * io.swingnode.bench.generator.ItemSource}, {@link io.swingnode.bench.generator.HeapImage}, {@link
 * io.swingnode.bench.generator.Mulberry32}.
 *
 * <p>Generators have state; each belongs to one thread.
 */
@NullMarked
package io.swingnode.bench.generator;

import org.jspecify.annotations.NullMarked;
