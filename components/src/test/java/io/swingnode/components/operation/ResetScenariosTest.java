package io.swingnode.components.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.config.ConfigKeys;
import io.swingnode.components.event.ApplicationJson;
import io.swingnode.components.model.ConfigEntry;
import io.swingnode.components.model.ConfigValue;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios 20, 21 and 31, and removal. */
class ResetScenariosTest {
    private static final String CONFIGS = "configs: [{key: LEVEL, default: info}, {key: TOKEN, secure: true}]";

    @TempDir
    Path dir;

    private TestNode node(Fixture fixture) {
        return TestNode.start(dir.resolve("home")).install(fixture);
    }

    private static ConfigValue plain(String text) {
        return new ConfigValue(text, false, false);
    }

    private static void code(Code code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LifecycleException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static Path put(TestNode node, String componentId) throws IOException {
        Path file = node.directories().data(Fixture.ID, componentId).resolve("kept");
        Files.createDirectories(node.directories().data(Fixture.ID, componentId));
        return Files.writeString(file, "data");
    }

    @Test
    @DisplayName("20: a running component can be reset while its sibling starts")
    void resetsARunningComponentBesideAStartingOne() throws IOException {
        Fixture fixture = Fixture.a(dir).worker("web1", CONFIGS).worker("web2");
        try (TestNode node = node(fixture)) {
            node.start("web1", "web2");
            node.manager.config(List.of(Fixture.ID, "web1"), List.of(ConfigEntry.of("LEVEL", "debug")), false);
            Path data = put(node, "web1");
            node.clearEvents();
            node.setStatus("web2", Status.STARTING);
            ProcessIdentity web2 = node.live("web2");
            node.manager.resetComponent(Fixture.ID, "web1");
            assertThat(node.status("web1")).isEqualTo(Status.STOPPED);
            assertThat(node.process("web1")).isEmpty();
            assertThat(data).doesNotExist();
            assertThat(node.component("web1").configs()).containsEntry("LEVEL", plain("info"));
            assertThat(node.live("web2")).isEqualTo(web2);
            assertThat(node.names()).doesNotContain("componentsUpdated", "stopped");
        }
    }

    @Test
    @DisplayName("21: nothing in progress is reset, and its files stay")
    void refusesToResetWhatIsInProgress() throws IOException {
        try (TestNode node = node(Fixture.a(dir))) {
            Path data = put(node, "web2");
            node.setStatus("web2", Status.STARTING);
            code(Code.COMPONENT_IN_PROGRESS, () -> node.manager.resetComponent(Fixture.ID, "web2"));
            code(Code.RESET_IN_PROGRESS, () -> node.manager.reset(Fixture.ID));
            code(Code.CHILD_NOT_FOUND, () -> node.manager.resetComponent(Fixture.ID, "nobody"));
            assertThat(data).exists();
        }
    }

    @Test
    void resetsARunningApplication() throws IOException {
        try (TestNode node = node(Fixture.a(dir).head("settings: {THEME: plain}", "configs: [{key: A, default: a}]"))) {
            node.start("worker");
            node.manager.config(List.of(Fixture.ID), List.of(ConfigEntry.of("A", "b")), false);
            Path data = put(node, "worker");
            node.manager.reset(Fixture.ID);
            assertThat(data).doesNotExist();
            assertThat(node.state().configs()).containsEntry("A", plain("a"));
            assertThat(node.status("worker")).isEqualTo(Status.STOPPED);
        }
    }

    @Test
    @DisplayName("31: events and refusals of a configuration")
    void tellsOfConfigsAsTheContractSays() {
        Fixture fixture = Fixture.a(dir).head("configs: [{key: A}]").worker("web1", CONFIGS);
        try (TestNode node = node(fixture)) {
            List<String> root = List.of(Fixture.ID);
            List<String> web1 = List.of(Fixture.ID, "web1", "ignored", "deeper");
            code(
                    Code.BAD_CONFIG,
                    () -> node.manager.config(
                            web1,
                            List.of(
                                    ConfigEntry.of("LEVEL", "x"),
                                    ConfigEntry.of(ConfigKeys.SECRET_KEY, "s".repeat(20))),
                            false));
            code(
                    Code.IMMUTABLE_CONFIG,
                    () -> node.manager.config(root, List.of(ConfigEntry.of("CHAIN_TYPE", "x")), false));
            code(Code.CHILD_NOT_FOUND, () -> node.manager.config(List.of(Fixture.ID, "nobody"), List.of(), false));
            assertThat(node.component("web1").configs()).containsEntry("LEVEL", plain("info"));
            assertThat(node.events()).isEmpty();

            node.manager.config(root, List.of(ConfigEntry.of("A", "1"), ConfigEntry.of("UNDECLARED", "2")), false);
            assertThat(node.names()).containsExactly("appConfigChanged", "updated");
            assertThat(node.event("appConfigChanged").payload().path("configs").toString())
                    .isEqualTo("[{\"key\":\"A\",\"value\":\"1\"}]");
            assertThat(node.state().configs()).containsOnlyKeys("A");

            node.clearEvents();
            node.manager.config(
                    root,
                    List.of(ConfigEntry.of("A", "2"), ConfigEntry.of(ConfigKeys.SECRET_KEY, "a secret of some length")),
                    false);
            assertThat(node.names()).containsExactly("updated");
        }
    }

    @Test
    @DisplayName("31: a component's config emits updated alone, masked")
    void masksTheSecretsOfAComponent() {
        try (TestNode node = node(Fixture.a(dir).worker("web1", CONFIGS))) {
            List<ConfigEntry> token = List.of(ConfigEntry.of("TOKEN", "very secret"));
            node.manager.config(List.of(Fixture.ID, "web1"), token, false);
            assertThat(node.names()).containsExactly("updated");
            assertThat(node.event("updated").payload().toString())
                    .contains(ApplicationJson.MASK)
                    .doesNotContain("very secret");
        }
    }

    @Test
    void encryptsSecretsAtRestAndGivesThemToTheProcess() throws IOException {
        Fixture fixture = Fixture.a(dir).component("web1", "command: [sh, -c, 'echo \"$TOKEN\"; sleep 600']", CONFIGS);
        Path home = dir.resolve("home");
        try (TestNode node = node(fixture)) {
            node.manager.config(
                    List.of(Fixture.ID, "web1"), List.of(ConfigEntry.of("TOKEN", "very-secret-text")), false);
            node.start("web1");
            // A process that runs need not have got as far as its first line.
            await().atMost(TestNode.PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    node.directories().logs(Fixture.ID, "web1").resolve("output.log"))
                            .hasContent("very-secret-text"));
            for (String suffix : List.of("", "-wal")) {
                byte[] journal = Files.readAllBytes(home.resolve("node/journal.sqlite" + suffix));
                assertThat(new String(journal, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain("very-secret-text");
            }
            node.setStatus("web1", Status.RUNNING);
        }
    }

    @Test
    void returnsConfigsToTheirDefaults() {
        Fixture fixture = Fixture.a(dir).head("configs: [{key: A, default: a}]").worker("web1", CONFIGS);
        try (TestNode node = node(fixture)) {
            List<String> root = List.of(Fixture.ID);
            List<String> web1 = List.of(Fixture.ID, "web1");
            node.manager.config(web1, List.of(ConfigEntry.of("LEVEL", "x"), ConfigEntry.of("TOKEN", "t")), false);
            node.manager.config(
                    root, List.of(ConfigEntry.of("A", "b"), new ConfigEntry("OWN", "c", true, false)), false);
            node.clearEvents();

            node.manager.config(web1, List.of(), List.of("LEVEL", "TOKEN"), false);
            assertThat(node.component("web1").configs())
                    .containsEntry("LEVEL", plain("info"))
                    .doesNotContainKey("TOKEN");
            node.manager.config(root, List.of(ConfigEntry.of("LEVEL", "y")), List.of("A", "OWN"), false);
            assertThat(node.state().configs())
                    .containsEntry("A", plain("a"))
                    .containsEntry("LEVEL", plain("y"))
                    .doesNotContainKey("OWN");
            assertThat(node.event("appConfigChanged").payload().path("configs").toString())
                    .contains("{\"key\":\"A\",\"unset\":true}");
            // Again: what is declared may be unset at any time.
            node.manager.config(root, List.of(), List.of("A"), false);

            code(Code.BAD_CONFIG, () -> node.manager.config(root, List.of(), List.of("NOBODY"), false));
            code(Code.BAD_CONFIG, () -> node.manager.config(web1, List.of(), List.of("A"), false));
            code(Code.BAD_CONFIG, () -> node.manager.config(root, List.of(), List.of(ConfigKeys.SECRET_KEY), false));
            code(Code.IMMUTABLE_CONFIG, () -> node.manager.config(root, List.of(), List.of("CHAIN_TYPE"), false));
            code(
                    Code.BAD_CONFIG,
                    () -> node.manager.config(root, List.of(ConfigEntry.of("A", "1")), List.of("A"), false));
            assertThat(node.state().configs()).containsEntry("A", plain("a"));
        }
    }

    @Test
    void archivesTheOldKeyWhenTheIdentityRotates() {
        try (TestNode node = node(Fixture.a(dir))) {
            List<ConfigEntry> first = List.of(ConfigEntry.of(ConfigKeys.SECRET_KEY, "the first secret key"));
            node.manager.config(List.of(Fixture.ID), first, false);
            String alias = node.state().identity().publicId();
            List<ConfigEntry> second = List.of(ConfigEntry.of(ConfigKeys.SECRET_KEY, "the second secret key"));
            code(Code.BAD_CONFIG, () -> node.manager.config(List.of(alias), second, false));
            node.manager.config(List.of(Fixture.ID), second, false);
            assertThat(node.state().identity().archivedIds()).containsExactly(alias);
            assertThat(node.directories().identityDocument(Fixture.ID))
                    .content()
                    .contains(alias, node.state().identity().publicId())
                    .doesNotContain("secret key");
        }
    }

    @Test
    void keepsDataAndConfigsOfARemovedApplicationForTheNextInstall() throws IOException {
        Fixture fixture = Fixture.a(dir).worker("web1", CONFIGS);
        try (TestNode node = node(fixture)) {
            node.manager.config(List.of(Fixture.ID, "web1"), List.of(ConfigEntry.of("LEVEL", "debug")), false);
            Path data = put(node, "web1");
            node.start("web1");
            node.manager.remove(Fixture.ID, false);
            assertThat(node.manager.applications()).isEmpty();
            assertThat(TestNode.processesOf(dir.resolve("home"))).isEmpty();
            assertThat(data).exists();
            node.install(fixture);
            assertThat(node.component("web1").configs()).containsEntry("LEVEL", plain("debug"));
            node.manager.remove(Fixture.ID, true);
            assertThat(node.directories().application(Fixture.ID)).doesNotExist();
        }
    }

    @Test
    void removesAComponentAndItsProcess() {
        try (TestNode node = node(Fixture.a(dir))) {
            node.start("worker");
            node.clearEvents();
            node.manager.removeComponent(Fixture.ID, "worker", false);
            assertThat(node.state().component("worker")).isEmpty();
            assertThat(TestNode.processesOf(dir.resolve("home"))).isEmpty();
            assertThat(node.names()).containsExactly("upgraded", "notification", "componentsUpdated");
        }
    }

    @Test
    void tellsOfANewRoute() {
        try (TestNode node = node(Fixture.a(dir))) {
            node.manager.updateRoutePath(Fixture.ID, "web1", "/shop");
            assertThat(node.component("web1").definition().routePath()).isEqualTo("/shop");
            assertThat(node.names()).containsExactly("upgraded", "componentsUpdated");
        }
    }
}
