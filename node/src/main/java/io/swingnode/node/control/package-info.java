/**
 * The control socket, by which commands reach a running node.
 *
 * <ul>
 *   <li>serves requests on a Unix domain socket
 *   <li>sends them from a command
 *   <li>turns failures into answers
 * </ul>
 *
 * <p>Main types: {@code ControlServer}, {@code ControlClient}, {@code ControlApps}, {@code ControlWork}.
 *
 * <p>A virtual thread for each connection.
 */
@NullMarked
package io.swingnode.node.control;

import org.jspecify.annotations.NullMarked;
