package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
