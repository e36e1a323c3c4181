package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The program as a process of its own. */
class MainProcessTest {
    private record Ended(int status, String output) {}

    private static Ended run(String property, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                property,
                Main.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    @Test
    void endsWithTheStatusOfItsCommand() throws Exception {
        Ended helped = run("-Dswingnode.commands=" + ProgramCommands.class.getName(), "help");
        assertThat(helped.output()).contains("completion").doesNotContain("conformance");
        assertThat(helped.status()).isEqualTo(ExitCodes.OK);
        assertThat(run("-Dx=y", "info").status()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void doesNotWaitForWorkThatNeverBegan() throws Exception {
        long begin = System.nanoTime();
        Ended ended = run("-Dswingnode.commands=no.such.Commands", "--help");
        assertThat(ended.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(ended.output()).contains("names no.such.Commands, which is not part of this program");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isLessThan(Duration.ofSeconds(Cancellation.GRACE_SECONDS));
    }
}
