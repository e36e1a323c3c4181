/**
 * The commands {@code serve} and {@code app}.
 *
 * <ul>
 *   <li>runs the node of a home directory
 *   <li>sends a request of each {@code app} subcommand to the running node, and prints its events and result
 *   <li>prints and follows the log files of components
 * </ul>
 *
 * <p>{@code AppCommands} offers the commands. Each subcommand of {@code app} is one small class that makes a {@code
 * ControlRequest}; {@code AppReplies} sends it and prints the answer.
 *
 * <p>Commands run on the main thread. The node that {@code serve} starts has threads of its own.
 */
@NullMarked
package io.swingnode.node.app;

import org.jspecify.annotations.NullMarked;
