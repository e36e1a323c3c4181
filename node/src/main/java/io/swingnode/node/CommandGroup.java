package io.swingnode.node;

import java.util.List;

/**
 * A command with subcommands. They are not named in picocli's annotation, whose model of every one would be built whatever
 * the user asked for.
 */
public interface CommandGroup {
    /** The subcommands, as {@link CommandProvider#commands()} gives commands. */
    List<Object> subcommands();
}
