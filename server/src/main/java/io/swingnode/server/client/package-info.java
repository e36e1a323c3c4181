/**
 * Reads the store of a node from another process or machine.
 *
 * <ul>
 *   <li>says where a node is, and how a client shows who it is: {@link io.swingnode.server.client.NodeAddress}, {@link
 *       io.swingnode.server.client.ClientOptions}
 *   <li>gives a view of a store's last commit: {@link io.swingnode.server.client.RemoteExport}
 * </ul>
 *
 * <p>The protocol is specified in {@code docs/wire-protocol.md}.
 */
@NullMarked
package io.swingnode.server.client;

import org.jspecify.annotations.NullMarked;
