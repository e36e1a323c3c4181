/**
 * Runs cranks as a kernel would.
 *
 * <ul>
 *   <li>reaches a store directly, through a session, or by messages
 *   <li>runs blocks of cranks and takes their times
 * </ul>
 *
 * <p>Main types: {@link io.swingnode.bench.kernel.Kernel}, {@link io.swingnode.bench.kernel.BlockRun}.
 *
 * <p>On the thread of the caller; a node behind it has threads of its own.
 */
@NullMarked
package io.swingnode.bench.kernel;

import org.jspecify.annotations.NullMarked;
