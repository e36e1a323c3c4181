/**
 * What both sides of a connection need: addresses, channels over TCP and TLS, and frames taken from a channel.
 *
 * <ul>
 *   <li>takes frames: {@link io.swingnode.server.net.FrameInput}
 *   <li>names a port: {@link io.swingnode.server.net.HostPort}
 *   <li>reads certificates and keys: {@link io.swingnode.server.net.TlsFiles}
 *   <li>reads and writes a socket, with TLS or without: {@link io.swingnode.server.net.SocketBytes}
 * </ul>
 */
@NullMarked
package io.swingnode.server.net;

import org.jspecify.annotations.NullMarked;
