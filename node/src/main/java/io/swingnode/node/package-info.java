/**
 * What a person touches: the program {@code swingnode}, its commands and its settings.
 *
 * <p>{@link io.swingnode.node.Main} starts the program. Its subcommands come from every {@link
 * io.swingnode.node.CommandProvider} on the class path, found by {@link java.util.ServiceLoader}, so that
 * modules above this one can add theirs. A command is a small class: picocli annotations say what it
 * takes, {@code call()} does the work by asking the modules below, and {@link
 * io.swingnode.node.OutputMixin} prints the result as text or JSON. Long work shows {@link
 * io.swingnode.node.Progress} and asks {@link io.swingnode.node.Cancellation} whether to go on.
 * CONTRIBUTING.md walks through adding one.
 *
 * <p>Commands run on the main thread, one per process; {@code Progress} and {@code Cancellation} may be
 * used from any thread.
 */
@NullMarked
package io.swingnode.node;

import org.jspecify.annotations.NullMarked;
