package io.swingnode.components.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.actor.PeriodicSync;
import io.swingnode.components.actor.ProcessEventClient;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.ProcessEvent;
import io.swingnode.components.process.ProcessInfo;
import io.swingnode.components.process.ProcessState;
import io.swingnode.components.process.ProcessTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios 20, 21 and 23 to 28: statuses and their sync. */
class StatusScenariosTest {
    @TempDir
    Path dir;

    private TestNode node(Fixture fixture) {
        return TestNode.start(dir.resolve("home")).install(fixture);
    }

    private static void sync(TestNode node, boolean force, String... ids) {
        node.manager.status(Fixture.ID, TestNode.select(ids), force);
    }

    /** Ends the process and drops its runner entry, with nobody listening. */
    private static void vanish(TestNode node, String componentId) {
        node.processEvents().pause();
        node.context().runner().delete(Fixture.ID, componentId);
    }

    @Test
    @DisplayName("23: an unforced sync finds the process gone and says nothing")
    void findsAProcessGone() {
        try (TestNode node = node(Fixture.a(dir).worker("worker2"))) {
            node.start("worker", "worker2");
            node.clearEvents();
            vanish(node, "worker");
            sync(node, false);
            assertThat(node.status("worker")).isEqualTo(Status.STOPPED);
            assertThat(node.status("worker2")).isEqualTo(Status.RUNNING);
            assertThat(node.events()).isEmpty();
        }
    }

    @Test
    @DisplayName("24: without a process installed stays, and starting becomes stopped only when forced")
    void keepsWhatSaysNothingOfAProcess() {
        try (TestNode node = node(Fixture.a(dir))) {
            sync(node, true, "worker");
            assertThat(node.status("worker")).isEqualTo(Status.INSTALLED);
            node.setStatus("worker", Status.STARTING);
            sync(node, false, "worker");
            assertThat(node.status("worker")).isEqualTo(Status.STARTING);
            sync(node, true, "worker");
            assertThat(node.status("worker")).isEqualTo(Status.STOPPED);
        }
    }

    @Test
    void anErrorWithoutAProcessBecomesStoppedOnlyWhenForced() {
        try (TestNode node = node(Fixture.a(dir))) {
            node.setStatus("worker", Status.ERROR);
            sync(node, false, "worker");
            assertThat(node.status("worker")).isEqualTo(Status.ERROR);
            sync(node, true, "worker");
            assertThat(node.status("worker")).isEqualTo(Status.STOPPED);
        }
    }

    @Test
    @DisplayName("25: an error with a live process becomes running only when forced")
    void keepsAnErrorUntilForced() {
        try (TestNode node = node(Fixture.a(dir))) {
            node.start("worker");
            node.setStatus("worker", Status.ERROR);
            sync(node, false, "worker");
            assertThat(node.status("worker")).isEqualTo(Status.ERROR);
            sync(node, true, "worker");
            assertThat(node.status("worker")).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    @DisplayName("26: a sync of one component changes no other")
    void syncsTheSelectionOnly() {
        try (TestNode node = node(Fixture.a(dir).worker("worker2"))) {
            node.start("worker", "worker2");
            vanish(node, "worker");
            vanish(node, "worker2");
            sync(node, true, "worker");
            assertThat(node.status("worker")).isEqualTo(Status.STOPPED);
            assertThat(node.status("worker2")).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    @DisplayName("27: a boot does not sync; the tick after 60 s does")
    void syncsAtTheTickAndNotAtTheBoot() {
        ActorTestKit kit = ActorTestKit.create(ManualTime.config());
        try (TestNode node = node(Fixture.a(dir))) {
            node.setStatus("worker", Status.RUNNING);
            ManualTime time = ManualTime.get(kit.system());
            kit.spawn(PeriodicSync.create(
                    Duration.ofSeconds(60), node.sync()::all, Executors.newVirtualThreadPerTaskExecutor()));
            time.timePasses(Duration.ofSeconds(59));
            assertThat(node.status("worker")).isEqualTo(Status.RUNNING);
            time.timePasses(Duration.ofSeconds(1));
            node.awaitStatus("worker", Status.STOPPED);
        } finally {
            kit.shutdownTestKit();
        }
    }

    @Test
    @DisplayName("27: a component whose process vanished while no node ran is found at the tick, not at the boot")
    void leavesAVanishedProcessToTheTick() {
        Path home = dir.resolve("home");
        ProcessIdentity process;
        try (TestNode node = node(Fixture.a(dir))) {
            node.start("worker");
            process = node.live("worker");
            node.leave();
        }
        new ProcessTable().find(process).orElseThrow().destroyForcibly();
        await().atMost(TestNode.PATIENCE).until(() -> !TestNode.isAlive(process));
        try (TestNode node = TestNode.start(home)) {
            assertThat(node.status("worker")).isEqualTo(Status.RUNNING);
            node.sync().all();
            assertThat(node.status("worker")).isEqualTo(Status.STOPPED);
            assertThat(node.component("worker").process()).isEmpty();
        }
    }

    @Test
    @DisplayName("28: a stop event changes its component alone")
    void hearsAProcessStop() {
        try (TestNode node = node(Fixture.a(dir))) {
            node.setStatus("web1", Status.RUNNING);
            node.setStatus("web2", Status.RUNNING);
            node.processEvents().accept(stop("fixture", "web1"));
            node.awaitStatus("web1", Status.STOPPED);
            assertThat(node.status("web2")).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    @DisplayName("28: stop events that fit nothing are ignored")
    void ignoresStopsThatFitNothing() {
        try (TestNode node = node(Fixture.a(dir))) {
            node.setStatus("web1", Status.STOPPING);
            node.setStatus("web2", Status.RUNNING);
            ProcessEventClient sync = node.processEvents();
            sync.accept(stop("fixture", "web1"));
            sync.accept(new ProcessEvent(ProcessEvent.Kind.STOP, Optional.of("fixture"), Optional.empty()));
            sync.accept(stop("unknown", "web1"));
            sync.accept(stop("fixture", "unknown"));
            sync.accept(stop("fixture", "web2"));
            node.awaitStatus("web2", Status.STOPPED);
            assertThat(node.status("web1")).isEqualTo(Status.STOPPING);
        }
    }

    private static ProcessEvent stop(String appId, String componentId) {
        return new ProcessEvent(ProcessEvent.Kind.STOP, Optional.of(appId), Optional.of(componentId));
    }

    @Test
    void restartsAProcessThatCrashesThreeTimesAndThenGivesUp() {
        String crashing = "echo x >> \"$SWINGNODE_DATA_DIR/../runs\"; "
                + "while [ ! -e \"$SWINGNODE_DATA_DIR/go\" ]; do sleep 0.05; done; exit 1";
        Fixture fixture = Fixture.a(dir).component("crasher", "command: [sh, -c, '" + crashing + "']");
        try (TestNode node = node(fixture)) {
            node.start("crasher");
            node.let("crasher");
            Path runs = node.directories().data(Fixture.ID, "crasher").resolveSibling("runs");
            await().atMost(TestNode.PATIENCE)
                    .untilAsserted(() -> assertThat(node.context().runner().describe(Fixture.ID, "crasher"))
                            .map(ProcessInfo::state)
                            .contains(ProcessState.ERRORED));
            assertThat(runs).hasContent("x\nx\nx\nx");
        }
    }

    @Test
    void restartsAProcessThatIsKilled() {
        try (TestNode node = node(Fixture.a(dir))) {
            node.start("worker");
            ProcessIdentity before = node.live("worker");
            node.kill("worker");
            await().atMost(TestNode.PATIENCE)
                    .until(() -> node.process("worker")
                            .filter(now -> !now.equals(before))
                            .isPresent());
            node.awaitStatus("worker", Status.RUNNING);
        }
    }
}
