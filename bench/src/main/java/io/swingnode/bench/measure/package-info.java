/**
 * Measures work.
 *
 * <ul>
 *   <li>reads elapsed time, processor time, allocations and memory
 *   <li>collects durations and figures, and takes medians
 *   <li>digests results, so that two programs can be compared
 * </ul>
 *
 * <p>Main types: {@link io.swingnode.bench.measure.Meter}, {@link io.swingnode.bench.measure.Samples}, {@link
 * io.swingnode.bench.measure.Outcome}, {@link io.swingnode.bench.measure.ResultDigest}, {@link
 * io.swingnode.bench.measure.ExportTally}.
 *
 * <p>For one thread, except {@link io.swingnode.bench.measure.ExportTally}, which a store may call from another.
 */
@NullMarked
package io.swingnode.bench.measure;

import org.jspecify.annotations.NullMarked;
