package io.swingnode.components.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.ProcessRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order in which the components of an application start and stop. */
class DependenciesTest {
    @TempDir
    Path dir;

    private TestNode node(Fixture fixture) {
        return TestNode.start(dir.resolve("home")).install(fixture);
    }

    private Fixture chain() {
        return new Fixture(dir)
                .worker("app", "dependsOn: [db]")
                .worker("top", "dependsOn: [app]")
                .waitingWeb("db")
                .worker("alone");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void beginsEachOnlyWhenWhatItDependsOnIsHealthy(boolean immediately) {
        try (TestNode node = node(chain())) {
            StartOptions options = StartOptions.of(Selection.ALL);
            CompletableFuture<Void> start = CompletableFuture.runAsync(
                    () -> node.manager.start(Fixture.ID, immediately ? options.immediately() : options));
            await().atMost(TestNode.PATIENCE)
                    .until(() -> node.process("db").isPresent()
                            && node.process("alone").isPresent());
            assertThat(node.process("app")).isEmpty();
            assertThat(node.status("app")).isEqualTo(Status.STARTING);
            node.let("db");
            List.of("db", "app", "top", "alone").forEach(id -> node.awaitStatus(id, Status.RUNNING));
            start.join();
            node.awaitNoJobs();
            assertThat(node.count("started")).isEqualTo(1);
            assertThat(node.names()).doesNotContain("startFailed");
        }
    }

    @Test
    void startsNothingThatDependsOnWhatFailed() {
        Fixture fixture = chain().component("db", "command: [sh, -c, exit 3]", "maxRestarts: 0");
        try (TestNode node = node(fixture)) {
            assertThatThrownBy(() -> node.start("top", "app", "db"))
                    .isInstanceOf(LifecycleException.class)
                    // Whether it is seen to end before or during the check of its health is a matter of chance.
                    .hasMessageMatching("(?s)component db (is not healthy.*|ended at once; see its error log)"
                            + "; not started, because they depend on it: app, top.*");
            List.of("db", "app", "top")
                    .forEach(id -> assertThat(node.status(id)).isEqualTo(Status.ERROR));
            assertThat(node.directories().logs(Fixture.ID, "app")).doesNotExist();
            assertThat(node.count("startFailed")).isEqualTo(1);
        }
    }

    @Test
    void whatRanBeforeDoesNotKeepAFailedStartFromEnding() {
        Fixture fixture = new Fixture(dir)
                .component(
                        "db",
                        "command: [sh, -c, 'f=$SWINGNODE_DATA_DIR/ran; test ! -e $f || exit 3; touch $f; exec sleep 600']")
                .worker("app", "dependsOn: [db]");
        try (TestNode node = node(fixture)) {
            node.start();
            node.manager.stop(Fixture.ID, TestNode.select("db"), true, false);
            node.live("app");
            assertThatThrownBy(node::start).isInstanceOf(LifecycleException.class);
            assertThat(node.status("app")).isEqualTo(Status.ERROR);
        }
    }

    @Test
    void refusesAStartWithoutWhatItDependsOn() {
        try (TestNode node = node(chain().worker("db"))) {
            assertThatThrownBy(() -> node.start("app"))
                    .isInstanceOfSatisfying(
                            LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.DEPENDENCY_FAILED))
                    .hasMessageContaining("app was not started: it depends on db, whose status is installed");
            assertThat(node.status("app")).isEqualTo(Status.ERROR);
            assertThat(node.status("db")).isEqualTo(Status.INSTALLED);
            node.start("db");
            node.start("app");
            assertThat(node.status("app")).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    void aStopOvertakesWhatStillWaits() {
        try (TestNode node = node(chain())) {
            node.manager.start(Fixture.ID, StartOptions.of(TestNode.select("db", "app")));
            node.manager.stop(Fixture.ID, TestNode.select("app"), true, false);
            node.let("db");
            node.awaitStatus("db", Status.RUNNING);
            node.awaitNoJobs();
            assertThat(node.status("app")).isEqualTo(Status.STOPPED);
            assertThat(node.process("app")).isEmpty();
            assertThat(node.names()).doesNotContain("startFailed");
        }
    }

    @Test
    void stopsInTheReverseOrder() {
        List<String> ended = new CopyOnWriteArrayList<>();
        try (TestNode node = TestNode.start(dir.resolve("home"), runner -> new Ends(runner, ended))
                .install(chain().worker("db").only("app", "top", "db"))) {
            node.start();
            ended.clear();
            node.manager.stop(Fixture.ID, Selection.ALL, true, false);
            assertThat(ended).containsExactly("top", "app", "db");
            node.start();
            ended.clear();
            node.manager.restart(Fixture.ID, Selection.ALL);
            node.awaitStatus("top", Status.RUNNING);
            assertThat(ended).containsExactly("top", "app", "db");
        }
    }

    private static final class Ends extends ForwardingProcessRunner {
        private final List<String> ended;

        private Ends(ProcessRunner runner, List<String> ended) {
            super(runner);
            this.ended = ended;
        }

        @Override
        public void delete(String appId, String componentId) {
            super.delete(appId, componentId);
            ended.add(componentId);
        }
    }

    @Test
    void anUpgradeStartsWhatItAddsBecauseOfADependency() {
        Fixture fixture = new Fixture(dir).worker("app");
        try (TestNode node = node(fixture)) {
            node.start("app");
            ProcessIdentity before = node.live("app");
            Path manifest = fixture.version("2.0.0")
                    .worker("app", "dependsOn: [db]")
                    .worker("db")
                    .write();
            node.manager.upgrade(node.manager.checkUpgrade(Fixture.ID, manifest).id(), TestNode.select("app"));
            node.awaitEvent("upgraded");
            node.awaitNoJobs();
            assertThat(node.live("app")).isNotEqualTo(before);
            node.live("db");
            assertThat(node.status("db")).isEqualTo(Status.RUNNING);
        }
    }

    /** No manifest has a circle, but two of them together can. */
    @Test
    void refusesToStartACircleThatUpgradesHaveClosed() {
        Fixture fixture = new Fixture(dir).worker("one", "dependsOn: [two]").worker("two");
        try (TestNode node = node(fixture)) {
            Path manifest = fixture.version("2.0.0")
                    .worker("one")
                    .worker("two", "dependsOn: [one]")
                    .write();
            node.manager.upgrade(node.manager.checkUpgrade(Fixture.ID, manifest).id(), TestNode.select("two"));
            node.awaitEvent("upgraded");
            node.awaitNoJobs();
            assertThatThrownBy(node::start)
                    .isInstanceOf(LifecycleException.class)
                    .hasMessageContaining("in a circle");
            node.manager.stop(Fixture.ID, Selection.ALL, true, false);
            assertThat(node.status("one")).isEqualTo(Status.STOPPED);
        }
    }
}
