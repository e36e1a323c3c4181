package io.swingnode.components.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.event.AppEvent;
import io.swingnode.components.event.Events;
import io.swingnode.components.model.ProcessExit;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.ProcessRecord;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that finds the processes of the node before it gone, as after a restart of the machine. */
class AutostartTest {
    private static final String AUTOSTART = "autostart: true";

    @TempDir
    Path dir;

    private Path home() {
        return dir.resolve("home");
    }

    private TestNode node(Fixture fixture) {
        return TestNode.start(home()).install(fixture);
    }

    /** Ends the node, and then the processes that it has left running. */
    private void reboot(TestNode node) {
        node.leave();
        TestNode.processesOf(home()).forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        await().atMost(TestNode.PATIENCE)
                .until(() -> TestNode.processesOf(home()).isEmpty());
    }

    /** What was told of the ends of processes, by component. */
    private static Map<String, JsonNode> ends(TestNode node) {
        return node.events().stream()
                .filter(event -> event.name().equals(Events.PROCESS_ENDED))
                .map(AppEvent::payload)
                .collect(Collectors.toMap(end -> end.path("component").asText(), end -> end));
    }

    private static JsonNode end(TestNode node, String componentId) {
        return Objects.requireNonNull(ends(node).get(componentId));
    }

    private static void awaitEnds(TestNode node, String... ids) {
        await().atMost(TestNode.PATIENCE)
                .untilAsserted(() -> assertThat(ends(node)).containsOnlyKeys(ids));
    }

    @Test
    void startsWhatRanAndNotWhatAnOperatorHadStopped() {
        Fixture fixture = new Fixture(dir)
                .worker("one", AUTOSTART)
                .worker("two", AUTOSTART)
                .worker("three", AUTOSTART);
        TestNode first = node(fixture);
        first.start("one", "two");
        first.manager.stop(Fixture.ID, TestNode.select("two"), true, false);
        ProcessIdentity before = first.live("one");
        reboot(first);
        try (TestNode node = TestNode.start(home())) {
            node.awaitStatus("one", Status.RUNNING);
            assertThat(node.live("one")).isNotEqualTo(before);
            node.awaitNoJobs();
            awaitEnds(node, "one");
            JsonNode end = end(node, "one");
            assertThat(end.path("action").asText()).isEqualTo("restart");
            assertThat(end.path("reason").asText()).contains("while no node was running");
            assertThat(node.component("one").lastExit().map(ProcessExit::action))
                    .contains(ProcessExit.Action.RESTART);
            assertThat(node.status("two")).isEqualTo(Status.STOPPED);
            assertThat(node.status("three")).isEqualTo(Status.INSTALLED);
            assertThat(TestNode.processesOf(home()))
                    .containsExactly(node.live("one").pid());
        }
    }

    @Test
    void startsItAfterEveryRestartOfTheMachine() {
        TestNode first = node(new Fixture(dir).worker("one", AUTOSTART));
        first.start("one");
        reboot(first);
        TestNode second = TestNode.start(home());
        second.awaitStatus("one", Status.RUNNING);
        reboot(second);
        try (TestNode third = TestNode.start(home())) {
            third.awaitStatus("one", Status.RUNNING);
            third.live("one");
        }
    }

    @Test
    void tellsWhatIsGoneAlthoughItIsNotStarted() {
        TestNode first = node(new Fixture(dir)
                .component("one", "command: [sh, -c, 'echo the last words >&2; sleep 600']")
                .worker("two"));
        first.start("one");
        reboot(first);
        for (int starts = 0; starts < 2; starts++) {
            // It is told once, although the status is synchronised only later.
            TestNode node = TestNode.start(home());
            if (starts == 0) {
                awaitEnds(node, "one");
                JsonNode end = end(node, "one");
                assertThat(end.path("action").asText()).isEqualTo("none");
                assertThat(end.path("lastError").asText()).isEqualTo("the last words");
            }
            assertThat(node.status("one")).isEqualTo(Status.RUNNING);
            assertThat(node.component("one").lastExit().orElseThrow().reason()).contains("no node was running");
            assertThat(node.startQueue().jobs()).isEmpty();
            assertThat(starts == 0 || ends(node).isEmpty()).isTrue();
            node.leave();
        }
        try (TestNode node = TestNode.start(home())) {
            node.sync().all();
            assertThat(node.status("one")).isEqualTo(Status.STOPPED);
        }
    }

    /** The identity of a process names the boot of the kernel that it belongs to. */
    @Test
    void saysThatTheMachineWasRestarted() {
        TestNode first = node(new Fixture(dir).worker("one"));
        first.start("one");
        first.rewrite(state -> state.mapComponents(component -> component.withProcess(component
                .process()
                .map(process -> new ProcessRecord(
                        process.token(),
                        process.identity().map(identity -> new ProcessIdentity(identity.pid(), "an-earlier-boot:1234")),
                        0)))));
        reboot(first);
        try (TestNode node = TestNode.start(home())) {
            awaitEnds(node, "one");
            assertThat(end(node, "one").path("reason").asText()).isEqualTo("the machine was restarted");
        }
    }

    @Test
    void startsNothingBesideAProcessThatLives() {
        TestNode first = node(new Fixture(dir).worker("one", AUTOSTART));
        first.start("one");
        ProcessIdentity process = first.live("one");
        first.leave();
        try (TestNode node = TestNode.start(home())) {
            node.awaitNoJobs();
            assertThat(node.live("one")).isEqualTo(process);
            assertThat(TestNode.processesOf(home())).containsExactly(process.pid());
            assertThat(node.names()).doesNotContain(Events.PROCESS_ENDED, Events.STATUS_CHANGE);
        }
    }

    @Test
    void startsWhatTheNodeWasAboutToRestart() {
        // The pause before a restart is so long that the node ends in it.
        TestNode first = TestNode.start(
                        home(),
                        TestNode.quick(home()).restartDelayMillis(600_000).build())
                .install(new Fixture(dir).worker("one", AUTOSTART).worker("two"));
        first.start("one", "two");
        first.kill("one");
        first.kill("two");
        awaitEnds(first, "one", "two");
        await().atMost(TestNode.PATIENCE)
                .until(() -> first.component("one").lastExit().isPresent()
                        && first.component("two").lastExit().isPresent());
        reboot(first);
        try (TestNode node = TestNode.start(home())) {
            node.awaitStatus("one", Status.RUNNING);
            awaitEnds(node, "two");
            assertThat(end(node, "two").path("action").asText()).isEqualTo("none");
            assertThat(end(node, "two").path("signal").asInt()).isEqualTo(9);
            assertThat(end(node, "two").path("reason").asText())
                    .isEqualTo("ended by signal 9; the node ended before it restarted it");
            assertThat(node.component("two").lastExit().map(ProcessExit::action))
                    .contains(ProcessExit.Action.NONE);
            node.sync().all();
            assertThat(node.status("two")).isEqualTo(Status.STOPPED);
        }
    }

    @Test
    void doesNotStartWhatHasDoneItsWorkOrWasInError() {
        TestNode first = node(new Fixture(dir)
                .component("done", "command: [sh, -c, 'sleep 1.5; exit 0']", AUTOSTART)
                .component("failed", "command: [sh, -c, exit 1]", "maxRestarts: 0", AUTOSTART));
        first.start("done");
        first.manager.start(
                Fixture.ID, StartOptions.of(TestNode.select("failed")).immediately());
        await().atMost(TestNode.PATIENCE)
                .until(() -> first.component("done").lastExit().isPresent());
        reboot(first);
        try (TestNode node = TestNode.start(home())) {
            node.awaitNoJobs();
            assertThat(TestNode.processesOf(home())).isEmpty();
            assertThat(node.status("done")).isEqualTo(Status.STOPPED);
            assertThat(node.status("failed")).isEqualTo(Status.ERROR);
            assertThat(node.names()).isEmpty();
        }
    }

    @Test
    void startsEachAfterWhatItDependsOn() {
        Fixture fixture = new Fixture(dir)
                .worker("app", AUTOSTART, "dependsOn: [db]")
                .waitingWeb("db", AUTOSTART)
                .worker("alone", AUTOSTART);
        TestNode first = node(fixture);
        first.manager.start(Fixture.ID, StartOptions.of(Selection.ALL));
        first.let("db");
        first.awaitStatus("app", Status.RUNNING);
        first.awaitNoJobs();
        first.forbid("db");
        reboot(first);
        try (TestNode node = TestNode.start(home())) {
            node.awaitStatus("alone", Status.RUNNING);
            assertThat(node.status("app")).isEqualTo(Status.STARTING);
            assertThat(node.process("app")).isEmpty();
            node.let("db");
            node.awaitStatus("app", Status.RUNNING);
            assertThat(node.status("db")).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    void whatFailsTakesOnlyThoseWithItThatNeedIt() {
        String onlyOnce = "f=$SWINGNODE_DATA_DIR/ran; test ! -e $f || exit 3; touch $f; exec sleep 600";
        Fixture fixture = new Fixture(dir)
                .component("db", "command: [sh, -c, '" + onlyOnce + "']", "maxRestarts: 0", AUTOSTART)
                .worker("app", AUTOSTART, "dependsOn: [db]")
                .worker("alone", AUTOSTART);
        TestNode first = node(fixture);
        first.start();
        reboot(first);
        try (TestNode node = TestNode.start(home())) {
            node.awaitStatus("alone", Status.RUNNING);
            node.awaitStatus("app", Status.ERROR);
            assertThat(node.status("db")).isEqualTo(Status.ERROR);
            assertThat(node.process("app")).isEmpty();
            assertThat(node.events().stream()
                            .filter(event -> event.name().equals(Events.START_FAILED))
                            .map(event -> event.payload()
                                    .path("error")
                                    .path("message")
                                    .asText()))
                    // Whether it is seen to end before or during the check of its health is a matter of chance.
                    .anySatisfy(message -> assertThat(message).containsPattern("db (is not healthy|ended at once)"))
                    .anySatisfy(message -> assertThat(message).contains("app was not started: it depends on db"));
        }
    }

    @Test
    void aStopOvertakesTheStartWithTheNode() {
        Fixture fixture = new Fixture(dir).waitingWeb("db", AUTOSTART).worker("app", AUTOSTART, "dependsOn: [db]");
        TestNode first = node(fixture);
        first.manager.start(Fixture.ID, StartOptions.of(Selection.ALL));
        first.let("db");
        first.awaitStatus("app", Status.RUNNING);
        first.awaitNoJobs();
        first.forbid("db");
        reboot(first);
        try (TestNode node = TestNode.start(home())) {
            await().atMost(TestNode.PATIENCE).until(() -> node.process("db").isPresent());
            node.manager.stop(Fixture.ID, TestNode.select("app"), true, false);
            node.let("db");
            node.awaitStatus("db", Status.RUNNING);
            node.awaitNoJobs();
            assertThat(node.status("app")).isEqualTo(Status.STOPPED);
            assertThat(node.process("app")).isEmpty();
        }
    }

    @Test
    void replacesTheHealthCheckOfWhatIsGone() {
        Fixture fixture = new Fixture(dir).waitingWeb("db", AUTOSTART);
        TestNode first = node(fixture);
        first.manager.start(Fixture.ID, StartOptions.of(TestNode.select("db")));
        first.live("db");
        reboot(first);
        try (TestNode node = TestNode.start(home())) {
            await().atMost(TestNode.PATIENCE).until(() -> node.process("db").isPresent());
            node.let("db");
            node.awaitStatus("db", Status.RUNNING);
            assertThat(node.names()).doesNotContain(Events.START_FAILED);
        }
    }
}
