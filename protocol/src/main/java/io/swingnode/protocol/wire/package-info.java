/**
 * The form in which requests and replies travel over a socket, as {@code docs/wire-protocol.md} specifies it.
 *
 * <ul>
 *   <li>write a frame: {@link io.swingnode.protocol.wire.FrameWriter}
 *   <li>read a frame: {@link io.swingnode.protocol.wire.FrameReader}
 *   <li>tell what breaks the rules: {@link io.swingnode.protocol.wire.WireException}
 * </ul>
 */
@NullMarked
package io.swingnode.protocol.wire;

import org.jspecify.annotations.NullMarked;
