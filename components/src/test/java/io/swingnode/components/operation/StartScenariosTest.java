package io.swingnode.components.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.event.ApplicationView;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenarios 1 to 11, 29 and 30: starts and health checks. */
class StartScenariosTest {
    @TempDir
    Path dir;

    private TestNode node(Fixture fixture) {
        return TestNode.start(dir.resolve("home")).install(fixture);
    }

    private StartOptions options(String... ids) {
        return StartOptions.of(TestNode.select(ids));
    }

    @Test
    @DisplayName("1: starts the component named and leaves the others installed")
    void startsTheComponentNamedAndLeavesTheOthersInstalled() {
        try (TestNode node = node(Fixture.a(dir).waitingWeb("web1"))) {
            assertThat(node.status("web1")).isEqualTo(Status.INSTALLED);
            ApplicationView view = node.manager.start(Fixture.ID, options("web1"));
            assertThat(view.status()).isEqualTo("starting");
            node.let("web1");
            node.awaitStatus("web1", Status.RUNNING);
            node.live("web1");
            assertThat(node.status("web2")).isEqualTo(Status.INSTALLED);
            assertThat(node.process("web2")).isEmpty();
        }
    }

    @ParameterizedTest(name = "2: {0}")
    @ValueSource(strings = {"absent", "empty", "blank"})
    void startsAllWhenNothingIsListed(String kind) {
        try (TestNode node = node(Fixture.small(dir))) {
            Selection selection = switch (kind) {
                case "absent" -> Selection.ALL;
                case "empty" -> Selection.of(List.of());
                default -> Selection.of(List.of(""));
            };
            node.manager.start(
                    Fixture.ID, StartOptions.of(selection).immediately().throwing());
            node.live("web1");
            node.live("web2");
            assertThat(node.status("gw")).isEqualTo(Status.ADDED);
            assertThat(node.process("gw")).isEmpty();
            assertThat(node.state().status()).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    @DisplayName("3: emits statusChange, componentsUpdated, started")
    void emitsTheEventsOfAStartInOrder() {
        try (TestNode node = node(Fixture.a(dir))) {
            node.start("web1");
            assertThat(node.names()).containsExactly("statusChange", "componentsUpdated", "started");
            var components = node.event("componentsUpdated").payload().path("components");
            assertThat(components).hasSize(6);
            assertThat(components.get(1).path("id").asText()).isEqualTo("web1");
            assertThat(components.get(1).path("status").asText()).isEqualTo("running");
            assertThat(node.event("componentsUpdated").internal()).isTrue();
            assertThat(node.event("started").internal()).isFalse();
        }
    }

    @Test
    @DisplayName("4: returns starting with the check queued, and runs only after the steady time")
    void runsOnlyAfterTheSteadyTime() {
        try (TestNode node = node(Fixture.a(dir).waitingWeb("web1"))) {
            ApplicationView view = node.manager.start(Fixture.ID, options("web1"));
            assertThat(view.status()).isEqualTo("starting");
            assertThat(node.startQueue().jobs()).extracting(Job::key).containsExactly("CHECK_IF_STARTED:fixture:web1");
            long answersAtNanos = System.nanoTime();
            node.let("web1");
            node.awaitStatus("web1", Status.RUNNING);
            assertThat(Duration.ofNanos(System.nanoTime() - answersAtNanos))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(500));
            node.awaitNoJobs();
        }
    }

    @Test
    @DisplayName("5: a component that never listens fails, and its process goes")
    void failsWhatNeverListens() {
        try (TestNode node = node(Fixture.a(dir))) {
            long startedNanos = System.nanoTime();
            assertThatThrownBy(() -> node.start("mute"))
                    .isInstanceOfSatisfying(
                            LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.UNHEALTHY));
            assertThat(Duration.ofNanos(System.nanoTime() - startedNanos))
                    .as("the time that it has less the steady time, and far less than the default of a minute")
                    .isBetween(Duration.ofMillis(2_400), Duration.ofSeconds(45));
            assertThat(node.status("mute")).isEqualTo(Status.ERROR);
            assertThat(node.process("mute")).isEmpty();
            assertThat(TestNode.processesOf(dir.resolve("home"))).isEmpty();
            assertThat(node.event("startFailed")
                            .payload()
                            .path("error")
                            .path("message")
                            .asText())
                    .contains("mute");
            assertThat(node.count("notification")).isEqualTo(1);
            assertThat(node.count("startFailed")).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("6: a failed start leaves running siblings alone")
    void leavesRunningSiblingsAlone() {
        try (TestNode node = node(Fixture.a(dir))) {
            node.start("web1");
            ProcessIdentity before = node.live("web1");
            assertThatThrownBy(() -> node.start("mute")).isInstanceOf(LifecycleException.class);
            assertThat(node.live("web1")).isEqualTo(before);
            assertThat(node.status("web1")).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    @DisplayName("7: a component that exits at once ends in error")
    void endsInErrorWhatExitsAtOnce() {
        try (TestNode node = node(Fixture.a(dir))) {
            ApplicationView view = node.manager.start(Fixture.ID, options("bad").immediately());
            assertThat(view.json().path("components").get(4).path("status").asText())
                    .isEqualTo("error");
            assertThat(node.status("bad")).isEqualTo(Status.ERROR);
            assertThat(node.names()).contains("startFailed").doesNotContain("started");
        }
    }

    @Test
    @DisplayName("8: a stop overtakes a start quietly")
    void stopsQuietlyWhatIsStarting() {
        // It must not fail by itself before the stop comes.
        Fixture patient = Fixture.a(dir)
                .component(
                        "mute", "command: [sleep, '600']", "port: " + Fixture.freePort(), "startTimeoutMillis: 120000");
        try (TestNode node = node(patient)) {
            node.manager.start(Fixture.ID, options("mute"));
            ProcessIdentity process = node.live("mute");
            node.manager.stop(Fixture.ID, TestNode.select("mute"), true, false);
            assertThat(node.status("mute")).isEqualTo(Status.STOPPED);
            node.awaitNoJobs();
            assertThat(node.status("mute")).isEqualTo(Status.STOPPED);
            assertThat(TestNode.isAlive(process)).isFalse();
            assertThat(node.process("mute")).isEmpty();
            assertThat(node.names()).doesNotContain("startFailed", "notification");
        }
    }

    @Test
    @DisplayName("9: gateways alone are nothing to run")
    void refusesToStartGatewaysAlone() {
        try (TestNode node = node(Fixture.a(dir).only("gw"))) {
            assertThatThrownBy(() -> node.start())
                    .isInstanceOfSatisfying(
                            LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.NO_RUNNABLE_COMPONENT));
            assertThat(node.names()).contains("startFailed");
        }
    }

    @Test
    @DisplayName("10: a missing config stops only the component that requires it")
    void requiresConfigsOfTheSelectionOnly() {
        Fixture fixture = Fixture.small(dir).web("web2", "configs: [{key: TOKEN, required: true}]");
        try (TestNode node = node(fixture)) {
            node.start("web1");
            assertThatThrownBy(() -> node.start("web2"))
                    .isInstanceOfSatisfying(
                            LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.MISSING_CONFIG))
                    .hasMessageContaining("TOKEN");
            assertThat(node.status("web2")).isEqualTo(Status.ERROR);
            assertThat(node.process("web2")).isEmpty();
            assertThat(directoryOfLogs(node, "web2")).doesNotExist();
        }
    }

    private static Path directoryOfLogs(TestNode node, String componentId) {
        return node.directories().logs(Fixture.ID, componentId);
    }

    @Test
    @DisplayName("11: a failing pre-start hook prevents the spawn")
    void doesNotSpawnAfterAFailedPreStartHook() {
        Fixture fixture = Fixture.small(dir)
                .script("web1", "pre.sh", "echo $SWINGNODE_HOOK; exit 1")
                .web("web1", Fixture.source("web1"), "hooks: {pre-start: pre.sh}");
        try (TestNode node = node(fixture)) {
            assertThatThrownBy(() -> node.start("web1"))
                    .isInstanceOfSatisfying(
                            LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.HOOK_FAILED));
            assertThat(node.status("web1")).isEqualTo(Status.ERROR);
            assertThat(directoryOfLogs(node, "web1").resolve("output.log")).doesNotExist();
            assertThat(directoryOfLogs(node, "web1").resolve("hooks.log")).hasContent("pre-start");
        }
    }

    @Test
    @DisplayName("11: a failing post-start hook changes nothing")
    void runsDespiteAFailedPostStartHook() {
        Fixture fixture = Fixture.small(dir)
                .script("web1", "post.sh", "echo ran > \"$SWINGNODE_APP_DIR/post\"; exit 1")
                .web("web1", Fixture.source("web1"), "hooks: {post-start: post.sh}");
        try (TestNode node = node(fixture)) {
            node.start("web1");
            assertThat(node.status("web1")).isEqualTo(Status.RUNNING);
            Path app = node.directories().app(Fixture.ID, node.component("web1"));
            await().atMost(TestNode.PATIENCE).until(() -> Files.exists(app.resolve("post")));
        }
    }

    @Test
    @DisplayName("29: a port that closes within the steady time is unhealthy")
    void refusesAPortThatClosesAgain() {
        Fixture fixture = Fixture.a(dir)
                .component(
                        "flaky",
                        "command: " + Fixture.java("io.swingnode.components.TinyServer", "250"),
                        "startTimeoutMillis: 120000",
                        "port: " + Fixture.freePort());
        // Longer than a starved server may need to get to closing its port.
        Path home = dir.resolve("home");
        ComponentsSettings settings = TestNode.quick(home)
                .steadyMillis(60_000)
                .steadyImmediateMillis(60_000)
                .build();
        try (TestNode node = TestNode.start(home, settings).install(fixture)) {
            assertThatThrownBy(() -> node.start("flaky")).hasMessageContaining("stopped answering");
            assertThat(node.status("flaky")).isEqualTo(Status.ERROR);
        }
    }

    @Test
    @DisplayName("29: a timeout below the steady time is an error")
    void refusesATimeoutBelowTheSteadyTime() {
        Path home = dir.resolve("home");
        ComponentsSettings settings = TestNode.quick(home)
                .steadyMillis(4_000)
                .steadyImmediateMillis(4_000)
                .build();
        try (TestNode node = TestNode.start(home, settings).install(Fixture.a(dir))) {
            assertThatThrownBy(() -> node.start("worker"))
                    .isInstanceOfSatisfying(
                            LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE));
        }
    }

    @Test
    @DisplayName("29: a component without a port runs when it stays alive")
    void runsAWorkerThatStaysAlive() {
        try (TestNode node = node(Fixture.a(dir))) {
            node.start("worker");
            assertThat(node.status("worker")).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    @DisplayName("30: two starts at the same time both run")
    void startsTwoSelectionsAtTheSameTime() {
        try (TestNode node = node(Fixture.small(dir));
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = CompletableFuture.runAsync(() -> node.manager.start(Fixture.ID, options("web1")), executor);
            var second = CompletableFuture.runAsync(() -> node.manager.start(Fixture.ID, options("web2")), executor);
            CompletableFuture.allOf(first, second).join();
            node.awaitStatus("web1", Status.RUNNING);
            node.awaitStatus("web2", Status.RUNNING);
            assertThat(node.count("started")).isEqualTo(2);
        }
    }

    @Test
    void answersWithASecondStartOfWhatRunsTheSameProcess() {
        try (TestNode node = node(Fixture.a(dir))) {
            node.start("worker");
            ProcessIdentity before = node.live("worker");
            node.start("worker");
            assertThat(node.live("worker")).isEqualTo(before);
        }
    }

    @Test
    void judgesTheProcessThatARestartMadeDuringTheCheck() {
        // web1 listens only once it may, so that the check of both ends after the restart of the worker.
        try (TestNode node = node(Fixture.a(dir).waitingWeb("web1"))) {
            node.manager.start(Fixture.ID, options("web1", "worker"));
            ProcessIdentity before = node.live("worker");
            node.manager.restart(Fixture.ID, TestNode.select("worker"));
            node.awaitStatus("worker", Status.RUNNING);
            ProcessIdentity after = node.live("worker");
            assertThat(after).isNotEqualTo(before);
            node.let("web1");
            node.awaitStatus("web1", Status.RUNNING);
            node.awaitNoJobs();
            assertThat(node.live("worker")).isEqualTo(after);
            assertThat(node.names()).doesNotContain("startFailed");
        }
    }

    @Test
    void checksTheHealthPathThatIsDeclared() {
        Fixture fixture = Fixture.small(dir).web("web1", "healthPath: /health");
        try (TestNode node = node(fixture)) {
            node.start("web1");
            assertThat(node.status("web1")).isEqualTo(Status.RUNNING);
        }
    }
}
