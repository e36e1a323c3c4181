package io.swingnode.node;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The subcommands of which picocli builds its model: those that a command line names, since a model takes longer to build
 * than most commands to run.
 *
 * @param all build every one
 * @param words the words of the command line
 * @param othersByName add the others too, as names that picocli can suggest in place of a wrong word
 */
record Subcommands(boolean all, Set<String> words, boolean othersByName) {
    static Subcommands every() {
        return new Subcommands(true, Set.of(), false);
    }

    static Subcommands named(String... args) {
        Set<String> words = new HashSet<>(Arrays.asList(args));
        // A word that begins so names a file with more words, which picocli reads.
        boolean hidden = words.stream().anyMatch(word -> word.startsWith("@"));
        boolean tellsOfAll = words.contains(described(new CompletionCommand()).name())
                || words.contains(described(new ManPageCommand()).name());
        return new Subcommands(hidden || tellsOfAll, words, false);
    }

    /** For a command line that was not understood with the subcommands that it names. */
    Subcommands withNamesOfOthers() {
        return new Subcommands(all, words, true);
    }

    /**
     * Adds the commands of the program that are wanted, or one when none is: the program must have one to have a list of
     * them in its help, which {@link Commands} writes by itself.
     */
    void addTo(CommandLine program, List<Object> commands) {
        List<Object> wanted = wantedOf(commands);
        add(program, commands, wanted.isEmpty() ? List.of(commands.getLast()) : wanted);
    }

    private List<Object> wantedOf(List<Object> commands) {
        return commands.stream()
                .filter(command -> all || words.contains(described(command).name()))
                .toList();
    }

    private void add(CommandLine above, List<Object> commands, List<Object> wanted) {
        for (Object command : commands) {
            String name = described(command).name();
            if (wanted.contains(command)) {
                CommandLine line = new CommandLine(command);
                if (command instanceof CommandGroup group) {
                    addTo(line, group);
                }
                above.addSubcommand(name, line);
            } else if (othersByName) {
                above.addSubcommand(name, new CommandLine(CommandSpec.create()));
            }
        }
    }

    /** When none is named, picocli lists them all. */
    private void addTo(CommandLine line, CommandGroup group) {
        List<Object> commands = group.subcommands();
        List<Object> wanted = wantedOf(commands);
        add(line, commands, wanted.isEmpty() && !othersByName ? commands : wanted);
    }

    /** What a command says of itself, without picocli's model of it. */
    static Command described(Object command) {
        Command described = command.getClass().getAnnotation(Command.class);
        if (described == null) {
            throw new IllegalArgumentException(command.getClass().getName() + " has no annotation Command");
        }
        return described;
    }
}
