/**
 * Replay of traces recorded from the reference.
 *
 * <ul>
 *   <li>reads trace files
 *   <li>runs each operation on a node
 *   <li>compares results, exports and refusals
 * </ul>
 *
 * <p>Main types: {@code TraceRunner}, {@code TraceFile}, {@code TraceTarget}, {@code NodeTraceTarget}.
 *
 * <p>The main thread.
 */
@NullMarked
package io.swingnode.node.conformance;

import org.jspecify.annotations.NullMarked;
