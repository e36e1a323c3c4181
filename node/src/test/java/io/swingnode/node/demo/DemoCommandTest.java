package io.swingnode.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.node.CommandRun;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the demo says to try next. */
class DemoCommandTest {
    private static final String COMMAND = "  ./swingnode ";

    @TempDir
    private Path temp;

    @Test
    void commandsToTryNextWorkAsTheyStand() {
        Path home = temp.resolve("my-demo");
        CommandRun demo =
                CommandRun.of(List.of("demo", "--keep", home.toString(), "--blocks", "20", "--heap-bytes", "1000"));
        assertThat(demo.status()).as(demo.err()).isZero();
        List<String> next = demo.out()
                .lines()
                .filter(line -> line.startsWith(COMMAND) && !line.contains(" serve "))
                .toList();
        assertThat(next).hasSizeGreaterThan(5);
        for (String line : next) {
            CommandRun run = CommandRun.of(
                    List.of(line.substring(COMMAND.length()).strip().split(" +", -1)));
            assertThat(run.status()).as(line + ": " + run.err()).isZero();
        }
    }

    @Test
    void aDemoThatIsNotKeptSaysHowToKeepIt() {
        CommandRun demo = CommandRun.of(List.of("demo", "--blocks", "5", "--heap-bytes", "1000"));
        assertThat(demo.out()).contains("./swingnode demo --keep my-demo");
    }
}
