package io.swingnode.node;

import java.util.List;

/**
 * Adds subcommands to the program. Implementations have a public constructor without arguments and are
 * named in {@code META-INF/services/io.swingnode.node.CommandProvider} of their module.
 */
public interface CommandProvider {
    /** The line above these commands in the program's help, such as {@code "Stores"}. */
    String heading();

    /** Where the heading stands: lower comes first. Those of this module use 0 to 99. */
    int rank();

    /**
     * The commands in the order in which help lists them: new objects whose class has picocli's {@code
     * @Command} and implements {@code Callable<Integer>} (see {@link ExitCodes} for the number). Must be
     * quick: it is called whatever the user asked for.
     */
    List<Object> commands();
}
