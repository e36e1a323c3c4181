/**
 * A small deterministic, message-driven kernel: an example of how to build on a node, a source of load, and a
 * subject for tests. It uses nothing but the node's public API.
 *
 * <p>{@link io.swingnode.demo.DemoKernel} delivers messages from a run queue to vats, {@link
 * io.swingnode.demo.DemoVat} is what a vat does with one, {@link io.swingnode.demo.DemoReplay} rebuilds a vat
 * from its snapshot and span. The kernel belongs to one thread; vats are pure functions and run on several.
 */
@NullMarked
package io.swingnode.demo;

import org.jspecify.annotations.NullMarked;
