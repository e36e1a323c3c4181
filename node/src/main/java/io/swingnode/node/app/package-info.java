/**
 * Commands about applications, and the one that serves a home.
 *
 * <ul>
 *   <li>serves a home directory
 *   <li>sends each request of {@code app} to the running node
 *   <li>follows logs and events
 * </ul>
 *
 * <p>One class for each command, gathered by {@code AppCommands}; {@code AppReplies} prints what the node answers.
 *
 * <p>The main thread.
 */
@NullMarked
package io.swingnode.node.app;

import org.jspecify.annotations.NullMarked;
