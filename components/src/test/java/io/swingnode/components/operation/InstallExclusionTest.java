package io.swingnode.components.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.swingnode.components.Fixture;
import io.swingnode.components.StallingServer;
import io.swingnode.components.TestNode;
import io.swingnode.components.actor.ApplicationChange;
import io.swingnode.components.files.JsonFiles;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.PendingRemoval;
import io.swingnode.components.model.Rollback;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import io.swingnode.components.model.UpgradeSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One install or upgrade at a time, whatever else is asked for meanwhile, and each entirely or not at all. */
class InstallExclusionTest {
    @TempDir
    Path dir;

    private Path home() {
        return dir.resolve("home");
    }

    private TestNode node(Fixture fixture) {
        return TestNode.start(home()).install(fixture);
    }

    private static void upgrade(TestNode node, Fixture fixture, String... ids) {
        UpgradeSession session = node.manager.checkUpgrade(Fixture.ID, fixture.write());
        node.manager.upgrade(session.id(), TestNode.select(ids));
    }

    private static void code(Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LifecycleException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static List<String> versions(TestNode node, String componentId) throws IOException {
        try (Stream<Path> entries = Files.list(node.directories().versions(Fixture.ID, componentId))) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .toList();
        }
    }

    @Test
    void refusesASecondUpgradeUntilTheFirstHasEnded() throws IOException {
        Fixture fixture = new Fixture(dir).worker("one").worker("two");
        try (StallingServer server = new StallingServer();
                TestNode node = node(fixture)) {
            upgrade(node, fixture.version("2.0.0").worker("one", server.source()), "one");
            server.awaitRequest();
            String rollback = Files.readString(node.directories().rollback(Fixture.ID));
            code(Code.INSTALL_IN_PROGRESS, () -> upgrade(node, fixture.version("3.0.0"), "two"));
            code(Code.INSTALL_IN_PROGRESS, () -> node.manager.remove(Fixture.ID, true));
            code(Code.INSTALL_IN_PROGRESS, () -> node.manager.removeComponent(Fixture.ID, "two", true));
            code(
                    Code.COMPONENT_IN_PROGRESS,
                    () -> node.manager.start(Fixture.ID, StartOptions.of(TestNode.select("one"))));
            code(Code.COMPONENT_IN_PROGRESS, () -> node.manager.restart(Fixture.ID, TestNode.select("one")));
            assertThat(node.directories().rollback(Fixture.ID)).hasContent(rollback);
            assertThat(node.status("one")).isEqualTo(Status.DOWNLOADING);
            assertThat(node.status("two")).isEqualTo(Status.INSTALLED);
            node.start("two");

            node.manager.cancelDownload(Fixture.ID);
            assertThat(node.status("one")).isEqualTo(Status.INSTALLED);
            assertThat(node.status("two")).isEqualTo(Status.RUNNING);
            upgrade(node, fixture.version("3.0.0"), "two");
            node.awaitEvent("upgraded");
            assertThat(node.component("two").definition().version()).isEqualTo("3.0.0");
            assertThat(node.component("one").definition().version()).isEqualTo("1.0.0");
            // The last events of a job come before its end; the next one is accepted all the same.
            upgrade(node, fixture.version("4.0.0").worker("one"), "one", "two");
            await().atMost(TestNode.PATIENCE).until(() -> node.count("upgraded") == 2);
        }
    }

    /** Another application, whose download goes on until it is cancelled. */
    private Path other(StallingServer server) throws IOException {
        Path manifest = new Fixture(dir.resolve("other"))
                .worker("only", server.source())
                .write();
        return Files.writeString(manifest, Files.readString(manifest).replace("id: " + Fixture.ID, "id: other"));
    }

    @Test
    void leavesNothingWaitingBehindADownloadThatAStopMadeVoid() throws IOException {
        Fixture fixture = new Fixture(dir).worker("one").worker("two");
        try (StallingServer server = new StallingServer();
                TestNode node = node(fixture)) {
            node.start("one");
            String directory = node.component("two").directory();
            // The job waits behind the one of another application.
            node.manager.install(other(server), false);
            server.awaitRequest();
            upgrade(node, fixture.version("2.0.0"), "one", "two");
            node.manager.stop(Fixture.ID, TestNode.select("one"), true, false);
            node.manager.cancelDownload("other");
            node.awaitNoJobs();
            assertThat(node.status("one")).isEqualTo(Status.STOPPED);
            assertThat(node.status("two")).isEqualTo(Status.INSTALLED);
            assertThat(node.component("two").directory()).isEqualTo(directory);
            assertThat(versions(node, "two")).containsExactly(directory);
            assertThat(node.directories().rollback(Fixture.ID)).doesNotExist();
            upgrade(node, fixture, "one", "two");
            node.awaitEvent("upgraded");
            assertThat(node.status("one")).isEqualTo(Status.STOPPED);
        }
    }

    @Test
    void rollsBackAFailedUpgradeButNotTheStopThatCameMeanwhile() throws IOException {
        String waiting = "touch \"$SWINGNODE_DATA_DIR/at\"; "
                + "while [ ! -e \"$SWINGNODE_DATA_DIR/go\" ]; do sleep 0.05; done; exit 1";
        Fixture fixture = new Fixture(dir).script("one", "up.sh", waiting).worker("one", Fixture.source("one"));
        try (TestNode node = node(fixture)) {
            node.start("one");
            String directory = node.component("one").directory();
            upgrade(
                    node,
                    fixture.version("2.0.0")
                            .worker("one", Fixture.source("one"), "migrations: [{version: '2', script: up.sh}]"),
                    "one");
            Path data = node.directories().data(Fixture.ID, "one");
            await().atMost(TestNode.PATIENCE).until(() -> Files.exists(data.resolve("at")));
            node.manager.stop(Fixture.ID, TestNode.select("one"), true, false);
            Files.createFile(data.resolve("go"));
            node.awaitNoJobs();
            assertThat(node.component("one").definition().version()).isEqualTo("1.0.0");
            assertThat(versions(node, "one")).containsExactly(directory);
            assertThat(node.status("one")).isEqualTo(Status.STOPPED);
            assertThat(TestNode.processesOf(home())).isEmpty();
            assertThat(node.names()).containsSubsequence("updated", "notification");
        }
    }

    private static Job filler() {
        return new Job(Job.Action.RESTART, "another", List.of(), Optional.empty(), false);
    }

    @Test
    void leavesNothingOfAnInstallThatCannotBeQueued() {
        try (TestNode node =
                TestNode.idle(home(), TestNode.quick(home()).jobsMax(1).build())) {
            node.installQueue().add(filler());
            Path manifest = new Fixture(dir).worker("one").write();
            code(Code.QUEUE_FULL, () -> node.manager.install(manifest, false));
            assertThat(node.manager.applications()).isEmpty();
            assertThat(node.directories().rollback(Fixture.ID)).doesNotExist();
            assertThat(node.directories().application(Fixture.ID)).doesNotExist();
            assertThat(node.names()).doesNotContain("statusChange", "installed");
        }
    }

    @Test
    void givesComponentsTheirStatusBackWhenTheirJobCannotBeQueued() {
        Fixture fixture = new Fixture(dir).worker("one").component("two", "noProcess: true");
        TestNode first = node(fixture);
        first.start();
        first.leave();
        try (TestNode node =
                TestNode.idle(home(), TestNode.quick(home()).jobsMax(1).build())) {
            ApplicationState before = node.state();
            node.installQueue().add(filler());
            node.startQueue().add(filler());
            code(Code.QUEUE_FULL, () -> upgrade(node, fixture.version("2.0.0"), "one", "two"));
            assertThat(node.state()).isEqualTo(before);
            code(Code.QUEUE_FULL, () -> node.manager.restart(Fixture.ID, Selection.ALL));
            assertThat(node.state()).isEqualTo(before);
            assertThat(node.status("two")).isEqualTo(Status.RUNNING);
            assertThat(node.directories().rollback(Fixture.ID)).doesNotExist();
        }
    }

    /** As if the node had died after an upgrade was complete, but before what it had stopped was started again. */
    @Test
    void startsAgainWhatAnUpgradeHadStoppedWhenTheNodeDied() {
        TestNode first = node(new Fixture(dir).worker("one").worker("two"));
        first.start("one", "two");
        ApplicationState prior = first.state().mapComponents(c -> c.withFiles("replaced", ""));
        first.manager.stop(Fixture.ID, Selection.ALL, true, false);
        JsonFiles.write(
                first.directories().rollback(Fixture.ID),
                new Rollback(Rollback.Action.UPGRADE, Optional.of(prior), Optional.empty(), List.of("one")));
        first.leave();
        try (TestNode node = TestNode.start(home())) {
            node.awaitStatus("one", Status.RUNNING);
            node.live("one");
            assertThat(node.status("two")).isEqualTo(Status.STOPPED);
            assertThat(node.directories().rollback(Fixture.ID)).doesNotExist();
        }
    }

    @Test
    void spawnsNothingForAComponentThatIsBeingRemoved() {
        try (TestNode node = node(new Fixture(dir).worker("one").worker("two"))) {
            PendingRemoval removal =
                    new PendingRemoval(PendingRemoval.Kind.REMOVE, List.of(node.component("one")), false, false);
            node.store().change(Fixture.ID, new ApplicationChange.BeginRemoval(removal));
            assertThatThrownBy(() -> node.start("one")).hasMessageContaining("being reset or removed");
            node.start("two");
            assertThat(TestNode.processesOf(home())).hasSize(1);
            assertThat(node.process("one")).isEmpty();
            code(Code.INSTALL_IN_PROGRESS, () -> node.manager.remove(Fixture.ID, false));
            // Asking for the same removal again completes it.
            node.manager.removeComponent(Fixture.ID, "one", false);
            assertThat(node.state().components()).extracting(ComponentState::id).isEqualTo(List.copyOf(Set.of("two")));
        }
    }
}
