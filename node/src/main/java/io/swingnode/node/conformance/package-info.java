/**
 * The command {@code conformance}: replay of traces recorded from the reference store.
 *
 * <ul>
 *   <li>reads trace files
 *   <li>carries out each operation on a store, through a session of a node, or by messages to one
 *   <li>compares results, exports and reasons of refusals
 * </ul>
 *
 * <p>Main types: {@code TraceRunner}, {@code TraceFile}, {@code TraceTarget}, {@code TraceWay}.
 *
 * <p>Runs on the main thread; the node has threads of its own.
 */
@NullMarked
package io.swingnode.node.conformance;

import org.jspecify.annotations.NullMarked;
