package io.swingnode.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.node.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A service manager that stops a node sees it end in good order. */
@EnabledOnOs(OS.LINUX)
class ServeSignalTest {
    @TempDir
    Path dir;

    private Process start(String... command) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(List.of(command));
        return new ProcessBuilder(line)
                .redirectError(dir.resolve("errors").toFile())
                .start();
    }

    @Test
    void serveThatIsStoppedBySigtermEndsWithZero() throws Exception {
        Process serve = start("serve", dir.resolve("home").toString());
        try {
            assertThat(serve.inputReader().readLine()).startsWith("serving ");
            serve.destroy();
            assertThat(serve.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(serve.exitValue())
                    .as(Files.readString(dir.resolve("errors")))
                    .isZero();
            assertThat(dir.resolve("home/node/control.sock")).doesNotExist();
        } finally {
            serve.destroyForcibly();
        }
    }
}
