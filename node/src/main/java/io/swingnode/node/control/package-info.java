/**
 * The control socket, through which commands reach a running node (docs/control-protocol.md).
 *
 * <ul>
 *   <li>defines requests, events, results and errors, and their form as JSON lines
 *   <li>accepts requests on a Unix domain socket, and carries them out
 *   <li>sends requests and receives the answers
 * </ul>
 *
 * <p>Main types: {@code ControlRequest}, {@code ControlResult}, {@code ControlEvent}; {@code ControlServer} with
 * {@code ControlApps}; {@code ControlClient}.
 *
 * <p>Each connection is served on a virtual thread of its own, and each operation runs on another. A client uses the
 * calling thread.
 */
@NullMarked
package io.swingnode.node.control;

import org.jspecify.annotations.NullMarked;
