package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program tells of itself: its version, its manual page, its name. */
class AboutProgramTest {
    @AfterEach
    void forgetTheName() {
        System.clearProperty(ProgramName.PROPERTY);
    }

    @Test
    void versionIsACommandToo() {
        CommandRun command = CommandRun.of(List.of("version"));
        assertThat(command.status()).isEqualTo(ExitCodes.OK);
        assertThat(command.out()).isEqualTo(CommandRun.of(List.of("--version")).out());
        assertThat(command.out()).startsWith("swingnode " + Version.current());
        assertThat(CommandRun.of(List.of("version", "-o", "json")).out())
                .startsWith(
                        "{\"version\":\"" + Version.current() + "\",\"java\":\"" + System.getProperty("java.version"));
    }

    @Test
    void manualPageTellsWhatHelpTells() {
        CommandRun page = CommandRun.of(List.of("man-page"));
        assertThat(page.status()).isEqualTo(ExitCodes.OK);
        assertThat(page.out().lines())
                .contains(
                        ".SS \"This program\"",
                        ".B swingnode init [OPTIONS] DIR",
                        ".B swingnode app start [OPTIONS] HOME APP",
                        ".B \\-\\-zsh")
                .noneMatch(line -> line.startsWith("'") || line.contains("${"));
        Commands.newWholeCommandLine()
                .getSubcommands()
                .keySet()
                .forEach(name -> assertThat(page.out()).contains("swingnode " + name.replace("-", "\\-")));
    }

    @Test
    void textsCallTheProgramAsUsersDo() {
        assertThat(CommandRun.of(List.of("help", "info")).out()).contains("  ./swingnode info ");
        System.setProperty(ProgramName.PROPERTY, "swingnode");
        assertThat(CommandRun.of(List.of("help", "info")).out())
                .contains("  swingnode info ")
                .doesNotContain("./");
        assertThat(CommandRun.of(List.of("node", "status", "no-home")).err())
                .contains("start one with: swingnode serve no-home");
    }

    @Test
    void whatCommandsAdviseCallsTheProgramAsUsersDo(@TempDir Path temp) {
        System.setProperty(ProgramName.PROPERTY, "swingnode");
        String home = temp.resolve("home").toString();
        String backups = temp.resolve("backups").toString();
        assertThat(CommandRun.of(List.of("demo", "--blocks", "5", "--heap-bytes", "1000", "--keep", home))
                        .out())
                .contains("  swingnode info ")
                .doesNotContain("./");
        assertThat(CommandRun.of(List.of("backup", home, backups)).status()).isEqualTo(ExitCodes.OK);
        assertThat(CommandRun.of(List.of(
                                "restore", backups, temp.resolve("again").toString()))
                        .out())
                .contains("start it with swingnode serve ")
                .doesNotContain("./");
    }

    @Test
    void theListOfCommandsTellsTheirFirstSentencesBetweenItsMargins() {
        List<String> list = CommandRun.of(List.of("help")).out().lines().toList();
        assertThat(list)
                .containsSequence(
                        "    prune           Remove history that is not needed for operation from a store, also while its"
                                + " node is running.",
                        "    repopulate      Restore pruned spans and snapshots of a store from an archive or an export,"
                                + " also while its node is",
                        "                    running.")
                .allMatch(line -> line.length() <= 120);
    }

    @Test
    void examplesAreOfTheCommandItself() {
        assertThat(CommandRun.of(List.of("--help")).out()).contains("Examples:", "./swingnode demo");
        assertThat(CommandRun.of(List.of("help", "help")).out()).doesNotContain("Examples:", "./swingnode demo");
    }

    @Test
    void completionForZshIsAFunctionOfItsFile() {
        String function = CommandRun.of(List.of("completion", "--zsh")).out();
        assertThat(function)
                .startsWith("#compdef swingnode\n")
                .endsWith("_bash_complete -o default -F _complete_swingnode\n");
        assertThat(function)
                .contains(CommandRun.of(List.of("completion")).out())
                .contains("compopt() { :; }");
    }
}
