/**
 * Who owns what: {@link io.swingnode.actors.SwingNode} is the way in for kernels and hosts; behind it a {@link
 * io.swingnode.actors.StoreSupervisor} owns the database, a {@link io.swingnode.actors.Vat} per active vat
 * compresses and reads its snapshots, an {@link io.swingnode.actors.Exporter} per export holds its own view,
 * and the {@link io.swingnode.actors.BlockLedger} keeps the books in the node's {@link
 * io.swingnode.actors.Journal}.
 *
 * <p>Actors own their state; {@link io.swingnode.actors.KernelSession} belongs to the kernel's thread.
 */
@NullMarked
package io.swingnode.actors;

import org.jspecify.annotations.NullMarked;
