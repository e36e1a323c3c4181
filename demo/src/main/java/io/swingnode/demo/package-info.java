/**
 * A small kernel, to show the node at work.
 *
 * <ul>
 *   <li>runs vats on a node, block by block, and rebuilds them after a restart
 *   <li>provokes a fault and a crash, and checks the recovery
 *   <li>exports the store, imports it again, and compares both
 * </ul>
 *
 * <p>Main types: {@link io.swingnode.demo.DemoRun}, the whole demonstration; {@link io.swingnode.demo.DemoKernel}, the
 * kernel alone; {@link io.swingnode.demo.DemoOptions} and {@link io.swingnode.demo.DemoReport}.
 *
 * <p>A run uses the calling thread, and a pool of its own to deliver messages to vats in parallel.
 */
@NullMarked
package io.swingnode.demo;

import org.jspecify.annotations.NullMarked;
