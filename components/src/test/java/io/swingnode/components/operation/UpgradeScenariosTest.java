package io.swingnode.components.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.components.Fixture;
import io.swingnode.components.StallingServer;
import io.swingnode.components.TestNode;
import io.swingnode.components.files.FileTrees;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.Status;
import io.swingnode.components.model.UpgradeSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios 32 to 34: installs and upgrades. */
class UpgradeScenariosTest {
    @TempDir
    Path dir;

    private TestNode node(Fixture fixture) {
        return TestNode.start(dir.resolve("home")).install(fixture);
    }

    private static void upgrade(TestNode node, Fixture fixture, String... ids) {
        UpgradeSession session = node.manager.checkUpgrade(Fixture.ID, fixture.write());
        node.manager.upgrade(session.id(), TestNode.select(ids));
    }

    @Test
    @DisplayName("32: an upgrade needs a selection")
    void refusesAnUpgradeOfNothing() {
        Fixture fixture = Fixture.a(dir);
        try (TestNode node = node(fixture)) {
            assertThatThrownBy(() -> upgrade(node, fixture.version("2.0.0"), ""))
                    .isInstanceOfSatisfying(
                            LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.EMPTY_SELECTION));
            assertThat(node.events()).isEmpty();
        }
    }

    @Test
    @DisplayName("32: an upgrade replaces its selection and keeps the others running")
    void upgradesTheSelectionWhileTheOthersRun() {
        Fixture fixture = Fixture.small(dir);
        try (TestNode node = node(fixture)) {
            node.start("web1", "web2");
            node.clearEvents();
            ProcessIdentity web1 = node.live("web1");
            ProcessIdentity web2 = node.live("web2");
            upgrade(node, fixture.version("2.0.0"), "web1");
            node.awaitEvent("componentsUpdated");
            node.awaitNoJobs();
            assertThat(node.component("web1").definition().version()).isEqualTo("2.0.0");
            assertThat(node.component("web2").definition().version()).isEqualTo("1.0.0");
            assertThat(node.live("web1")).isNotEqualTo(web1);
            assertThat(node.live("web2")).isEqualTo(web2);
            assertThat(node.status("web1")).isEqualTo(Status.RUNNING);
            assertThat(node.names()).endsWith("upgraded", "notification", "componentsUpdated");
            assertThat(node.directories().rollback(Fixture.ID)).doesNotExist();
        }
    }

    @Test
    void appendsComponentsThatTheSelectionRequires() {
        Fixture fixture = Fixture.a(dir);
        try (TestNode node = node(fixture)) {
            fixture.version("2.0.0")
                    .worker("worker", "dependencies: [extra]")
                    .worker("extra")
                    .worker("other");
            upgrade(node, fixture, "worker");
            node.awaitEvent("upgraded");
            assertThat(node.state().components())
                    .extracting(ComponentState::id)
                    .containsExactly("gw", "web1", "web2", "mute", "bad", "worker", "extra");
            assertThat(node.status("extra")).isEqualTo(Status.INSTALLED);
        }
    }

    @Test
    @DisplayName("33: a failing migration restores the version before")
    void restoresTheVersionBeforeAFailedMigration() {
        Fixture fixture = Fixture.a(dir)
                .script("worker", "up.sh", "echo migrating; exit 1")
                .worker("worker", Fixture.source("worker"));
        try (TestNode node = node(fixture)) {
            node.start("worker");
            node.clearEvents();
            String directory = node.component("worker").directory();
            fixture.version("2.0.0")
                    .worker("worker", Fixture.source("worker"), "migrations: [{version: '1.5', script: up.sh}]");
            upgrade(node, fixture, "worker");
            node.awaitEvent("notification");
            node.awaitNoJobs();
            assertThat(node.component("worker").definition().version()).isEqualTo("1.0.0");
            assertThat(node.component("worker").directory()).isEqualTo(directory);
            assertThat(node.names())
                    .containsSubsequence("updated", "notification")
                    .doesNotContain("upgraded");
            node.awaitStatus("worker", Status.RUNNING);
            node.live("worker");
            assertThat(node.directories().versions(Fixture.ID, "worker"))
                    .isDirectoryContaining(path -> path.endsWith(directory))
                    .isDirectoryNotContaining(
                            path -> path.getFileName().toString().startsWith("2.0.0"));
        }
    }

    @Test
    @DisplayName("34: a cancel that cannot roll back is an error of what downloads, and bars no later cancel")
    void marksWhatDownloadsWhenACancelCannotRollBack() throws IOException {
        Fixture fixture = Fixture.a(dir).worker("web1").worker("web2");
        try (StallingServer server = new StallingServer();
                TestNode node = node(fixture)) {
            node.start("web2");
            ProcessIdentity web2 = node.live("web2");
            upgrade(node, fixture.version("2.0.0").worker("web1", server.source()), "web1");
            server.awaitRequest();
            assertThat(node.status("web1")).isEqualTo(Status.DOWNLOADING);
            List<Job> jobs = node.installQueue().jobs();
            node.installQueue().cancel(jobs.getFirst().key());
            FileTrees.delete(node.directories().rollback(Fixture.ID));
            assertThatThrownBy(() -> node.manager.cancelDownload(Fixture.ID))
                    .isInstanceOfSatisfying(
                            LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.NO_ROLLBACK));
            assertThat(node.status("web1")).isEqualTo(Status.ERROR);
            assertThat(node.live("web2")).isEqualTo(web2);
            assertThat(node.status("web2")).isEqualTo(Status.RUNNING);

            node.setStatus("web1", Status.INSTALLED);
            upgrade(node, fixture.version("2.0.1"), "web1");
            node.awaitStatus("web1", Status.DOWNLOADING);
            node.manager.cancelDownload(Fixture.ID);
            assertThat(node.status("web1")).isEqualTo(Status.INSTALLED);
            assertThat(node.component("web1").definition().version()).isEqualTo("1.0.0");
            assertThat(node.installQueue().jobs()).isEmpty();
        }
    }

    @Test
    void aDeclaredStartTimeoutIsNotCutByTheLimitOfTheJob() {
        String server = Fixture.java("io.swingnode.components.TinyServer").substring(1);
        Fixture fixture = Fixture.a(dir);
        try (TestNode node = TestNode.start(
                        dir.resolve("home"),
                        TestNode.quick(dir.resolve("home")).installMillis(2500).build())
                .install(fixture)) {
            node.start("worker");
            node.clearEvents();
            fixture.version("2.0.0")
                    .component(
                            "worker",
                            "command: [sh, -c, 'sleep 4; exec \"$0\" \"$@\"', " + server,
                            "startTimeoutMillis: 60000",
                            "port: " + Fixture.freePort());
            upgrade(node, fixture, "worker");
            node.awaitNoJobs();
            assertThat(node.component("worker").definition().version()).isEqualTo("2.0.0");
            assertThat(node.status("worker")).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    void anUpgradeThatNeverBecomesHealthyBringsTheOldVersionBack() {
        Fixture fixture = Fixture.small(dir).worker("worker");
        try (TestNode node = node(fixture)) {
            node.start("worker", "web1");
            node.clearEvents();
            ProcessIdentity web1 = node.live("web1");
            String directory = node.component("worker").directory();
            upgrade(node, fixture.version("2.0.0").component("worker", "command: [sh, -c, exit 1]"), "worker");
            node.awaitNoJobs();
            node.awaitEvent("notification");
            node.awaitStatus("worker", Status.RUNNING);
            node.live("worker");
            assertThat(node.component("worker").definition().version()).isEqualTo("1.0.0");
            assertThat(node.component("worker").directory()).isEqualTo(directory);
            assertThat(node.live("web1")).isEqualTo(web1);
            assertThat(node.names())
                    .containsSubsequence("startFailed", "updated", "notification")
                    .doesNotContain("upgraded");
            assertThat(node.directories().rollback(Fixture.ID)).doesNotExist();
        }
    }

    @Test
    void aCancelIsToldBeforeTheJobHasEnded() throws IOException {
        Fixture fixture = Fixture.small(dir);
        try (StallingServer server = new StallingServer();
                TestNode node = node(fixture)) {
            upgrade(node, fixture.version("2.0.0").worker("web1", server.source()), "web1");
            server.awaitRequest();
            node.clearEvents();
            node.manager.cancelDownload(Fixture.ID);
            assertThat(node.event("notification").payload().path("severity").asText())
                    .isEqualTo("cancelled");
            assertThat(node.event("notification").payload().path("components"))
                    .extracting(JsonNode::asText)
                    .containsExactly("web1");
            assertThat(node.names()).containsSubsequence("notification", "updated");
        }
    }
}
