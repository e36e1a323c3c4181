/**
 * Serves kernels, hosts, readers and importers of other processes over sockets.
 *
 * <ul>
 *   <li>listens: {@link io.swingnode.server.kernel.KernelServer}
 *   <li>says which stores are served: {@link io.swingnode.server.kernel.ServedStores}, {@link
 *       io.swingnode.server.kernel.HomeStore} for a node's home, {@link io.swingnode.server.kernel.NamedStores} for any
 * </ul>
 *
 * <p>The protocol is specified in {@code docs/wire-protocol.md}. A connection that works on the block has a thread of its own,
 * which blocks; all others are Akka Streams.
 */
@NullMarked
package io.swingnode.server.kernel;

import org.jspecify.annotations.NullMarked;
