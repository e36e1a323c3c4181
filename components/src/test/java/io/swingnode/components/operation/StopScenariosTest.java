package io.swingnode.components.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.event.ApplicationView;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.ProcessRunner;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios 12 to 19: stops, restarts and reloads. */
class StopScenariosTest {
    @TempDir
    Path dir;

    private final AtomicBoolean refusing = new AtomicBoolean();

    /** A runner that refuses deletions while {@link #refusing} is set. */
    private ProcessRunner refusing(ProcessRunner runner) {
        return new ForwardingProcessRunner(runner) {
            @Override
            public void delete(String appId, String componentId) {
                if (refusing.get()) {
                    throw new LifecycleException(Code.PROCESS_FAILED, "the deletion is refused");
                }
                super.delete(appId, componentId);
            }
        };
    }

    private TestNode running(Fixture fixture, String... ids) {
        TestNode node = TestNode.start(dir.resolve("home"), this::refusing).install(fixture);
        node.start(ids);
        node.clearEvents();
        return node;
    }

    private static void stop(TestNode node, String... ids) {
        node.manager.stop(Fixture.ID, TestNode.select(ids), true, false);
    }

    @Test
    @DisplayName("12: stops the component named, with the events in order")
    void stopsTheComponentNamed() {
        try (TestNode node = running(Fixture.small(dir), "web1", "web2")) {
            ProcessIdentity web1 = node.live("web1");
            ProcessIdentity web2 = node.live("web2");
            stop(node, "web1");
            assertThat(TestNode.isAlive(web1)).isFalse();
            assertThat(node.live("web2")).isEqualTo(web2);
            assertThat(node.names()).containsExactly("statusChange", "statusChange", "stopped", "componentsUpdated");
            assertThat(node.state().status()).isEqualTo(Status.RUNNING);
            assertThat(node.component("web1").stoppedAt()).isPresent();
            assertThat(node.component("web1").startedAt()).isEmpty();
        }
    }

    @Test
    @DisplayName("13: without updateStatus ends the process and says nothing")
    void endsTheProcessWithoutAWord() {
        try (TestNode node = running(Fixture.a(dir), "worker")) {
            node.processEvents().pause();
            ProcessIdentity process = node.live("worker");
            node.manager.stop(Fixture.ID, TestNode.select("worker"), false, false);
            assertThat(TestNode.isAlive(process)).isFalse();
            assertThat(node.status("worker")).isEqualTo(Status.RUNNING);
            assertThat(node.events()).isEmpty();
        }
    }

    @Test
    @DisplayName("14: a failing pre-stop hook does not hold up the stop")
    void stopsDespiteAFailedPreStopHook() {
        Fixture fixture = Fixture.a(dir)
                .script("worker", "stop.sh", "echo stopping; exit 1")
                .worker("worker", Fixture.source("worker"), "hooks: {pre-stop: stop.sh}");
        try (TestNode node = running(fixture, "worker")) {
            stop(node, "worker");
            assertThat(node.status("worker")).isEqualTo(Status.STOPPED);
            assertThat(node.directories().logs(Fixture.ID, "worker").resolve("hooks.log"))
                    .hasContent("stopping");
        }
    }

    @Test
    @DisplayName("14: a refused deletion is an error, and nothing is called stopped")
    void failsWhenTheDeletionIsRefused() {
        try (TestNode node = running(Fixture.a(dir), "worker")) {
            refusing.set(true);
            assertThatThrownBy(() -> stop(node, "worker")).hasMessageContaining("refused");
            refusing.set(false);
            assertThat(node.status("worker")).isEqualTo(Status.ERROR);
            assertThat(node.names()).containsExactly("statusChange", "statusChange");
        }
    }

    @Test
    @DisplayName("15: a restart returns stopping and gives the component a new process")
    void restartsTheComponentNamed() {
        try (TestNode node = running(Fixture.small(dir), "web1", "web2")) {
            ProcessIdentity web1 = node.live("web1");
            ProcessIdentity web2 = node.live("web2");
            ApplicationView view = node.manager.restart(Fixture.ID, TestNode.select("web1"));
            assertThat(view.status()).isEqualTo("stopping");
            node.awaitEvent("started");
            node.awaitStatus("web1", Status.RUNNING);
            assertThat(node.live("web1")).isNotEqualTo(web1);
            assertThat(node.live("web2")).isEqualTo(web2);
        }
    }

    @Test
    @DisplayName("16: a restart that cannot stop ends stopped, with a notification")
    void endsStoppedWhenTheRestartCannotStop() {
        try (TestNode node = running(Fixture.a(dir), "worker")) {
            node.processEvents().pause();
            refusing.set(true);
            node.manager.restart(Fixture.ID, TestNode.select("worker"));
            node.awaitEvent("notification");
            refusing.set(false);
            assertThat(node.status("worker")).isEqualTo(Status.STOPPED);
            assertThat(node.names()).containsExactly("statusChange", "statusChange", "notification");
        }
    }

    @Test
    @DisplayName("17: a reload replaces what runs and touches nothing else")
    void reloadsOnlyWhatRuns() {
        try (TestNode node = running(Fixture.small(dir), "web1")) {
            node.setStatus("web2", Status.STOPPED);
            ProcessIdentity before = node.live("web1");
            node.manager.reload(Fixture.ID, Selection.ALL);
            assertThat(node.live("web1")).isNotEqualTo(before);
            assertThat(node.status("web1")).isEqualTo(Status.RUNNING);
            assertThat(node.status("web2")).isEqualTo(Status.STOPPED);
            assertThat(node.process("web2")).isEmpty();
            assertThat(node.names()).containsExactly("statusChange");
            assertThat(node.events().getFirst().payload().toString()).doesNotContain("stopping");
        }
    }

    @Test
    @DisplayName("18: nothing running, nothing to reload")
    void refusesToReloadWhatDoesNotRun() {
        try (TestNode node = TestNode.start(dir.resolve("home")).install(Fixture.a(dir))) {
            assertThatThrownBy(() -> node.manager.reload(Fixture.ID, Selection.ALL))
                    .isInstanceOfSatisfying(
                            LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.NO_RUNNING_COMPONENT));
        }
    }

    @Test
    @DisplayName("18: a reload without a process fails and leaves the status")
    void failsToReloadAProcessThatIsMissing() {
        try (TestNode node = TestNode.start(dir.resolve("home")).install(Fixture.a(dir))) {
            node.setStatus("worker", Status.RUNNING);
            assertThatThrownBy(() -> node.manager.reload(Fixture.ID, TestNode.select("worker")))
                    .isInstanceOfSatisfying(
                            LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.NO_PROCESS));
            assertThat(node.status("worker")).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    @DisplayName("19: deleting a process twice is no error and emits nothing")
    void deletesAProcessTwice() {
        try (TestNode node = running(Fixture.a(dir), "worker")) {
            for (int i = 0; i < 2; i++) {
                node.manager.deleteProcess(Fixture.ID, TestNode.select("worker"));
                assertThat(node.status("worker")).isEqualTo(Status.STOPPED);
            }
            assertThat(node.events()).isEmpty();
        }
    }

    @Test
    void refusesASecondRestartOfTheSameSelection() {
        // The first restart cannot end before the second was asked for.
        Fixture fixture = Fixture.a(dir)
                .script("worker", "stop.sh", "while [ ! -e \"$SWINGNODE_DATA_DIR/go\" ]; do sleep 0.05; done")
                .worker("worker", Fixture.source("worker"), "hooks: {pre-stop: stop.sh}");
        try (TestNode node = running(fixture, "worker")) {
            Selection worker = TestNode.select("worker");
            node.startQueue().add(Job.of(Job.Action.RESTART, "another", worker));
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 2; i++) {
                            node.manager.restart(Fixture.ID, worker);
                        }
                    })
                    .isInstanceOfSatisfying(
                            LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.DUPLICATE_JOB));
            node.let("worker");
            node.awaitStatus("worker", Status.RUNNING);
            node.awaitNoJobs();
        }
    }
}
