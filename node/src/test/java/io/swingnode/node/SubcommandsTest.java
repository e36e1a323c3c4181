package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SubcommandsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(args, out, err);
    }

    @Test
    void helpIsTheSameWhetherEveryCommandIsBuiltOrThoseThatAreNamed() {
        assertSameHelp(Commands.newWholeCommandLine(), List.of());
    }

    private static void assertSameHelp(CommandLine whole, List<String> names) {
        List<String> words = new ArrayList<>(names);
        words.add("--help");
        StringWriter printed = new StringWriter();
        assertThat(Main.run(words.toArray(String[]::new), printed, printed)).isEqualTo(ExitCodes.OK);
        assertThat(printed.toString()).isEqualTo(whole.getUsageMessage());
        whole.getSubcommands().forEach((name, below) -> {
            List<String> deeper = new ArrayList<>(names);
            deeper.add(name);
            assertSameHelp(below, deeper);
        });
    }

    @Test
    void onlyWhatTheCommandLineNamesIsBuilt() {
        assertThat(Commands.newCommandLine("info", "my-store").getSubcommands()).containsOnlyKeys("info");
        CommandLine app = Objects.requireNonNull(Commands.newCommandLine("--debug", "app", "start", "home")
                .getSubcommands()
                .get("app"));
        assertThat(app.getSubcommands()).containsOnlyKeys("start");
    }

    @Test
    void wrongWordsAreComparedWithEveryCommand() {
        assertThat(run("inof")).isEqualTo(ExitCodes.USAGE);
        assertThat(run("app", "strat", "home")).isEqualTo(ExitCodes.USAGE);
        assertThat(run("help", "inof")).isEqualTo(ExitCodes.USAGE);
        assertThat(run("node")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString().lines())
                .contains(
                        "swingnode: swingnode has no command 'inof'",
                        "swingnode: swingnode app has no command 'strat'",
                        "swingnode: node needs one of its subcommands",
                        "Did you mean: swingnode node?",
                        "Did you mean: app status or app stop or app start?")
                .anyMatch(line -> line.contains("swingnode has no command 'inof'; known are")
                        && line.contains("conformance")
                        && line.contains("completion"));
    }

    @Test
    void aFileOfArgumentsMayNameTheCommand(@TempDir Path dir) throws IOException {
        Path words = Files.writeString(dir.resolve("words"), "help export");
        assertThat(run("@" + words)).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("swingnode export");
    }

    @Test
    void theCommandsThatTheLauncherNamesNeedNoSearch() {
        System.setProperty(Commands.PROVIDERS, ProgramCommands.class.getName());
        try {
            assertThat(Commands.newWholeCommandLine().getSubcommands())
                    .containsOnlyKeys("completion", "man-page", "version", "help");
            System.setProperty(Commands.PROVIDERS, "java.lang.Object");
            assertThatThrownBy(() -> Commands.newWholeCommandLine())
                    .hasMessageContaining(
                            "swingnode.commands names java.lang.Object, which is not part of this program");
        } finally {
            System.clearProperty(Commands.PROVIDERS);
        }
    }
}
