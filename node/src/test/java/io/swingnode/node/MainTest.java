package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** A command that prints a result, or throws what the test gives it. */
    @Command(name = "probe", description = "For the test.", footer = "  probe")
    private static final class Probe implements Callable<Integer> {
        private final @Nullable Exception failure;

        @Mixin
        private OutputMixin output;

        Probe(@Nullable Exception failure) {
            this.failure = failure;
        }

        @Override
        public Integer call() throws Exception {
            if (failure != null) {
                throw failure;
            }
            output.print(Map.of("answer", 42), "the answer is 42");
            return ExitCodes.OK;
        }
    }

    private record Probes(@Nullable Exception failure) implements CommandProvider {
        @Override
        public String heading() {
            return "Probes";
        }

        @Override
        public int rank() {
            return 0;
        }

        @Override
        public List<Object> commands() {
            return List.of(new Probe(failure));
        }
    }

    private int runProbe(@Nullable Exception failure, String... args) {
        CommandLine commandLine = Commands.newCommandLine(List.of(new Probes(failure)), Subcommands.every());
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }

    private int run(String... args) {
        return Main.run(args, out, err);
    }

    @Test
    void printsItsVersion() {
        assertThat(run("--version")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).startsWith("swingnode ").doesNotContain("${");
    }

    @Test
    void printsResultsAsTextOrAsJson() {
        assertThat(runProbe(null, "probe")).isEqualTo(ExitCodes.OK);
        assertThat(runProbe(null, "probe", "-o", "json")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString().lines()).containsExactly("the answer is 42", "{\"answer\":42}");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void tellsWrongUsageInOneLineAndPointsToTheHelp() {
        assertThat(run()).isEqualTo(ExitCodes.USAGE);
        assertThat(run("complation")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString())
                .contains("a command is missing")
                .contains("completion")
                .contains("--help");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void tellsErrorsInOneLine() {
        StoreException corrupt = new StoreException(Reason.CORRUPT, "snapshot is\nbroken");
        assertThat(runProbe(corrupt, "probe")).isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString().lines()).containsExactly("swingnode: snapshot is | broken");
    }

    @Test
    void tellsErrorsAsJsonWhereResultsAreJson() {
        assertThat(runProbe(new StoreException(Reason.CORRUPT, "it is \"broken\""), "probe", "-o", "json"))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(runProbe(
                        new UncheckedIOException(
                                "writing x", new FileSystemException("x", null, "No space left on device")),
                        "probe",
                        "--output=json"))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(runProbe(null, "probe", "-o", "json", "--nonsense")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString().lines())
                .containsExactly(
                        "{\"error\":{\"reason\":\"CORRUPT\",\"message\":\"it is \\\"broken\\\"\"}}",
                        "{\"error\":{\"reason\":\"UNAVAILABLE\",\"message\":\"writing x: No space left on device;"
                                + " free some space there, then try again\"}}",
                        "{\"error\":{\"reason\":\"USAGE\",\"message\":\"Unknown option: '--nonsense'\"}}");
    }

    @Test
    void errorsOfFilesNamePathCauseAndWayOut() {
        assertThat(runProbe(
                        new UncheckedIOException("writing export e", new IOException("No space left on device")),
                        "probe"))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(runProbe(new AccessDeniedException("secret"), "probe")).isEqualTo(ExitCodes.FAILED);
        assertThat(runProbe(new NotDirectoryException("file"), "probe")).isEqualTo(ExitCodes.FAILED);
        // No words of Java's own, and no names of classes.
        assertThat(runProbe(new FileSystemException("here"), "probe")).isEqualTo(ExitCodes.FAILED);
        assertThat(runProbe(new UncheckedIOException(new ClosedChannelException()), "probe"))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(runProbe(new IllegalStateException(), "probe")).isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString().lines())
                .containsExactly(
                        "swingnode: writing export e: No space left on device; free some space there, then try again",
                        "swingnode: secret: permission denied; change its permissions, or choose another place",
                        "swingnode: file: it is not a directory; give another path",
                        "swingnode: here: no reason was given",
                        "swingnode: it was closed",
                        "swingnode: unexpected error: it has no description (--debug shows where)");
    }

    @Test
    void resultThatCannotBePrintedFailsItsCommand() {
        StandardOutput full = new StandardOutput(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        CommandLine commandLine = Commands.newCommandLine(List.of(new Probes(null)), Subcommands.every());
        commandLine.setOut(full.writer());
        commandLine.setErr(new PrintWriter(err, true));
        assertThat(commandLine.execute("probe")).isEqualTo(ExitCodes.FAILED);
        assertThat(full.failure()).hasValueSatisfying(e -> assertThat(e).hasMessage("No space left on device"));
        assertThat(err.toString()).as("the program says it at its end").isEmpty();
    }

    @Test
    void numbersAreCheckedWhereTheyAreParsed() {
        for (String[] wrong : new String[][] {
            {"demo", "--blocks", "-1"},
            {"demo", "--vats", "0"},
            {"demo", "--cranks", "zero"},
            {"demo", "--item-bytes", "-7"},
            {"prune", "x", "--before", "-5"},
            {"blocks", "x", "--from", "-1"},
            {"app", "logs", "x", "y", "-n", "-1"},
            {"demo", "--blocks", "99999999999999999999"}
        }) {
            assertThat(run(wrong)).as(String.join(" ", wrong)).isEqualTo(ExitCodes.USAGE);
        }
        assertThat(err.toString().lines().filter(line -> line.contains("is not a whole number from")))
                .hasSize(8);
    }

    @Test
    void wrongValuesAreToldWithoutWordsOfTypes() {
        String[][] wrong = {
            {"demo", "--seed", "x"},
            {"demo", "--seed", "9223372036854775808"},
            {"node", "set-aside", "h", "actor", "x"},
            {"clone", "h", "d", "--timeout", "0"},
            {"info", "x", "-o", "xml"},
            {"node", "set-aside", "h", "actor", "1", "--force=yes"},
            {"blocks", "x", "--from", "-1"}
        };
        for (String[] each : wrong) {
            assertThat(run(each)).as(String.join(" ", each)).isEqualTo(ExitCodes.USAGE);
        }
        assertThat(err.toString())
                .contains(
                        "swingnode: --seed: 'x' is not a whole number from ",
                        "swingnode: NUMBER: 'x' is not a whole number from 1 to ",
                        "swingnode: --timeout: '0' is not a whole number from 1 to ",
                        "swingnode: --output: 'xml' is none of text, json",
                        "swingnode: --force: 'yes' is neither true nor false; give the option without a value")
                .doesNotContain("Invalid value", "a long", "an int", "boolean");
    }

    @Test
    void refusalsOfUsageAreWrongUsage() {
        assertThat(runProbe(new StoreException(Reason.USAGE, "no"), "probe")).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void cancelledWorkExitsAsShellsExpect() {
        assertThat(runProbe(new CancelledException("stopped; run it again to go on"), "probe"))
                .isEqualTo(ExitCodes.INTERRUPTED);
    }

    @Test
    void printsStackTracesOnlyWhenAsked() {
        assertThat(runProbe(new IllegalStateException("bug"), "probe")).isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString()).contains("--debug").doesNotContain("\tat ");
        assertThat(runProbe(new IllegalStateException("bug"), "probe", "--debug"))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString()).contains("\tat ");
    }

    @Test
    void everyCommandHasADescriptionAndExamples() {
        assertDescribed(Commands.newWholeCommandLine());
    }

    /** The examples are its own, and not those of the command above it. */
    private static void assertDescribed(CommandLine above) {
        above.getSubcommands().forEach((name, command) -> {
            String whole = command.getCommandSpec().qualifiedName();
            var usage = command.getCommandSpec().usageMessage();
            assertThat(usage.description()).as(whole).isNotEmpty();
            if (!name.equals("help")) {
                assertThat(usage.footer()).as(whole).anyMatch(line -> line.contains("./" + whole + " "));
            }
            assertDescribed(command);
        });
    }

    @Test
    void helpsWithSubcommandsToo() {
        assertThat(run("help", "app", "start")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("swingnode app start", "--no-wait", "--e2e");
        assertThat(run("help", "app", "strat")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("swingnode app has no command 'strat'", "restart");
        assertThat(run("help", "info", "more")).isEqualTo(ExitCodes.USAGE);
        assertThat(run("help")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("Applications", "conformance");
    }

    @Test
    void printsACompletionScriptWithEveryCommand() {
        assertThat(run("completion")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).startsWith("#!").contains("completion").contains("--verbose");
    }

    @Test
    void anAbsentFolderForTemporaryFilesIsNamedBeforeAnyWork() {
        String folder = System.getProperty("java.io.tmpdir");
        System.setProperty("java.io.tmpdir", "/nowhere/at-all");
        try {
            assertThat(runProbe(null, "probe")).isEqualTo(ExitCodes.FAILED);
            assertThat(runProbe(null, "probe", "-o", "json")).isEqualTo(ExitCodes.FAILED);
            assertThat(runProbe(null, "--version")).isEqualTo(ExitCodes.OK);
        } finally {
            System.setProperty("java.io.tmpdir", folder);
        }
        assertThat(err.toString().lines().toList())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("the folder for temporary files, /nowhere/at-all, does not exist; make it, or name")
                        .contains("-Djava.io.tmpdir=FOLDER"));
        assertThat(out.toString()).doesNotContain("42");
    }
}
