package io.swingnode.components.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the one who started the node keeps in the environment stays there. */
class CleanEnvironmentTest {
    /** What shells add by themselves. */
    private static final Set<String> OF_THE_SHELL = Set.of("PWD", "OLDPWD", "SHLVL", "_");

    @TempDir
    Path dir;

    private static Set<String> names(Path file) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String line : Files.readAllLines(file)) {
            names.add(line.substring(0, Math.max(0, line.indexOf('='))));
        }
        return names;
    }

    private static String foreignVariable() {
        return System.getenv().keySet().stream()
                .filter(name -> name.matches("[A-Z][A-Z0-9_]*"))
                .filter(name -> !Set.of("PATH", "HOME", "LANG").contains(name) && !OF_THE_SHELL.contains(name))
                .filter(name -> !System.getenv(name).isBlank())
                .filter(name -> !System.getenv(name).contains("\n"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void componentsAndHooksInheritThePathHomeAndLanguageAndWhatTheyName() {
        String named = foreignVariable();
        String print = "env > \"$SWINGNODE_DATA_DIR/";
        Fixture fixture = new Fixture(dir)
                .component(
                        "clean",
                        "command: [sh, -c, '" + print + "process\"; sleep 600']",
                        "hooks: {pre-start: hook.sh}",
                        Fixture.source("clean"),
                        "environment: {OWN: mine}")
                .script("clean", "hook.sh", print + "hook\"")
                .component(
                        "naming",
                        "command: [sh, -c, '" + print + "process\"; sleep 600']",
                        "requiredEnvironment: [" + named + "]");
        try (TestNode node = TestNode.start(dir.resolve("home")).install(fixture)) {
            node.start();
            for (String output : new String[] {"process", "hook"}) {
                Path file = node.directories().data(Fixture.ID, "clean").resolve(output);
                await().atMost(TestNode.PATIENCE).untilAsserted(() -> {
                    Set<String> names = names(file);
                    assertThat(names).contains("PATH", "OWN", "SWINGNODE_HOME").doesNotContain(named);
                    names.removeAll(OF_THE_SHELL);
                    names.removeAll(Set.of("PATH", "HOME", "LANG", "OWN"));
                    assertThat(names).allMatch(name -> name.startsWith("SWINGNODE_"));
                });
            }
            Path file = node.directories().data(Fixture.ID, "naming").resolve("process");
            await().atMost(TestNode.PATIENCE)
                    .untilAsserted(() -> assertThat(names(file)).contains(named));
        }
    }
}
