package io.swingnode.components.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.event.ApplicationJson;
import io.swingnode.components.files.JsonFiles;
import io.swingnode.components.model.ConfigEntry;
import io.swingnode.components.model.ConfigValue;
import io.swingnode.components.model.Rollback;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import io.swingnode.components.model.UpgradeSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A key that a component declares secure is a secret wherever it is set. */
class SecretConfigsTest {
    private static final String SECRET = "very-secret-text";
    private static final List<String> ROOT = List.of(Fixture.ID);

    @TempDir
    Path dir;

    private Path home() {
        return dir.resolve("home");
    }

    private static String printing() {
        return "command: [sh, -c, 'echo \"token=$TOKEN pause=$PAUSE\"; sleep 600']";
    }

    private Fixture fixture() {
        return new Fixture(dir)
                .component("one", printing(), "configs: [{key: TOKEN, secure: true}, {key: PAUSE, default: '5'}]")
                .component("two", printing());
    }

    private static void set(TestNode node, String key, String value) {
        node.manager.config(ROOT, List.of(ConfigEntry.of(key, value)), false);
    }

    private static ConfigValue token(Map<String, ConfigValue> configs) {
        assertThat(configs).containsKey("TOKEN");
        return configs.getOrDefault("TOKEN", new ConfigValue("", false, false));
    }

    private static void assertStatusMasksTheSecret(TestNode node) {
        assertThat(node.manager.status(Fixture.ID, Selection.ALL, true).json().toString())
                .contains(ApplicationJson.MASK)
                .doesNotContain(SECRET);
    }

    /** Looks at every file of the node except the logs, to which the process itself prints its secret. */
    private void assertNoFileHoldsTheSecretInPlain() throws IOException {
        try (Stream<Path> files = Files.walk(home())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith("output.log"))
                    .toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(SECRET);
            }
        }
    }

    @Test
    void sealsAndMasksASecretThatIsSetAtTheRoot() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger("io.swingnode.components");
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Level level = logger.getLevel();
        logger.addAppender(logged);
        logger.setLevel(Level.TRACE);
        try (TestNode node = TestNode.start(home()).install(fixture())) {
            // A key that nobody declares is dropped, which is logged.
            set(node, "TOKN", SECRET);
            assertThat(node.names()).isEmpty();
            set(node, "TOKEN", SECRET);
            assertThat(node.names()).containsExactly("appConfigChanged", "updated");
            assertThat(token(node.state().configs()).secure()).isTrue();
            // Enough events for a snapshot of the journal.
            for (int i = 0; i < 101; i++) {
                node.setStatus("two", Status.STOPPED);
            }
            JsonFiles.write(
                    node.directories().rollback(Fixture.ID),
                    new Rollback(
                            Rollback.Action.UPGRADE,
                            java.util.Optional.of(node.state()),
                            java.util.Optional.empty(),
                            List.of()));
            node.start();
            assertStatusMasksTheSecret(node);
            assertThat(node.events())
                    .noneMatch(event -> event.payload().toString().contains(SECRET));
            assertThat(node.event("appConfigChanged").payload().toString()).contains(ApplicationJson.MASK);
            assertNoFileHoldsTheSecretInPlain();
            node.manager.remove(Fixture.ID, false);
            assertNoFileHoldsTheSecretInPlain();
            assertThat(logged.list)
                    .isNotEmpty()
                    .noneMatch(event -> event.getFormattedMessage().contains(SECRET));
        } finally {
            logger.detachAppender(logged);
            logger.setLevel(level);
        }
    }

    @Test
    void givesTheSecretToTheComponentsThatDeclareItAlone() {
        try (TestNode node = TestNode.start(home()).install(fixture())) {
            set(node, "TOKEN", SECRET);
            set(node, "PAUSE", "7");
            node.start();
            // A process that runs need not have got as far as its first line.
            await().atMost(TestNode.PATIENCE).untilAsserted(() -> {
                assertThat(node.directories().logs(Fixture.ID, "one").resolve("output.log"))
                        .hasContent("token=" + SECRET + " pause=7");
                assertThat(node.directories().logs(Fixture.ID, "two").resolve("output.log"))
                        .hasContent("token= pause=7");
            });
        }
    }

    @Test
    void requiresAValueThatIsNotEmpty() {
        Fixture fixture = new Fixture(dir).worker("one", "configs: [{key: TOKEN, secure: true, required: true}]");
        try (TestNode node = TestNode.start(home()).install(fixture)) {
            set(node, "TOKEN", "");
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> node.start("one"))
                    .hasMessageContaining("required configs are not set: TOKEN");
            set(node, "TOKEN", SECRET);
            node.start("one");
        }
    }

    @Test
    void sealsWhatANewerManifestCallsASecret() {
        Fixture fixture =
                new Fixture(dir).worker("one", "configs: [{key: TOKEN}]").worker("two");
        try (TestNode node = TestNode.start(home()).install(fixture)) {
            set(node, "TOKEN", SECRET);
            node.manager.config(List.of(Fixture.ID, "one"), List.of(ConfigEntry.of("TOKEN", SECRET)), false);
            fixture.version("2.0.0").worker("one", "configs: [{key: TOKEN, secure: true}]");
            UpgradeSession session = node.manager.checkUpgrade(Fixture.ID, fixture.write());
            node.manager.upgrade(session.id(), TestNode.select("one"));
            await().atMost(TestNode.PATIENCE).until(() -> node.names().contains("upgraded"));
            assertStatusMasksTheSecret(node);
            SecretBox secrets = node.context().secrets();
            assertThat(secrets.reveal(token(node.state().configs()))).isEqualTo(SECRET);
            assertThat(secrets.reveal(token(node.component("one").configs()))).isEqualTo(SECRET);
        }
    }
}
