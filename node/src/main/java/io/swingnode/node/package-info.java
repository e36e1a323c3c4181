/**
 * The program {@code swingnode}: what all its commands share.
 *
 * <ul>
 *   <li>starts the program and gathers its commands
 *   <li>prints results as text or JSON, and errors in one line
 *   <li>shows the progress of long work, and lets the user stop it
 *   <li>defines the exit statuses
 * </ul>
 *
 * <p>{@link io.swingnode.node.Main} starts the program. Commands are found by {@link java.util.ServiceLoader} through
 * their {@link io.swingnode.node.CommandProvider}, so this package imports none of the folders below it, and modules
 * above this one can add commands. A command declares its options with picocli and does its work in {@code call()};
 * it uses {@link io.swingnode.node.OutputMixin}, {@link io.swingnode.node.Progress} and {@link
 * io.swingnode.node.Cancellation}. CONTRIBUTING.md shows how to add one.
 *
 * <p>A process runs one command, on the main thread; {@code Progress} and {@code Cancellation} may be used from any
 * thread.
 */
@NullMarked
package io.swingnode.node;

import org.jspecify.annotations.NullMarked;
