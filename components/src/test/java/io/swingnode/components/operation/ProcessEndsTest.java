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
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node tells and records when a process ends that nobody had stopped. */
class ProcessEndsTest {
    @TempDir
    Path dir;

    private TestNode node(String script, String... more) {
        String[] lines = new String[more.length + 1];
        lines[0] = "command: [sh, -c, \"" + script + "\"]";
        System.arraycopy(more, 0, lines, 1, more.length);
        return TestNode.start(dir.resolve("home")).install(new Fixture(dir).component("one", lines));
    }

    private static List<JsonNode> ends(TestNode node) {
        return node.events().stream()
                .filter(event -> event.name().equals(Events.PROCESS_ENDED))
                .map(AppEvent::payload)
                .toList();
    }

    private static void awaitEnds(TestNode node, int count) {
        await().atMost(TestNode.PATIENCE).until(() -> ends(node).size() >= count);
    }

    private static void start(TestNode node) {
        node.manager.start(Fixture.ID, StartOptions.of(TestNode.select("one")));
    }

    @Test
    void everyCrashIsTold() {
        // The last line has no newline: it is often the one that a dying process could not finish, within a character
        // at worst.
        String script = "echo first >&2; printf 'the cause is é\\\\303' >&2; sleep 2; exit 7";
        try (TestNode node = node(script, "maxRestarts: 1")) {
            start(node);
            awaitEnds(node, 2);
            assertThat(ends(node))
                    .extracting(end -> end.path("exitCode").asInt())
                    .containsExactly(7, 7);
            assertThat(ends(node))
                    .extracting(end -> end.path("action").asText())
                    .containsExactly("restart", "give up");
            assertThat(ends(node)).allSatisfy(end -> {
                assertThat(end.path("component").asText()).isEqualTo("one");
                assertThat(end.path("reason").asText()).isEqualTo("exited with 7");
                assertThat(end.path("lastError").asText()).isEqualTo("the cause is é");
                assertThat(end.has("signal")).isFalse();
            });
        }
    }

    @Test
    void theLastEndIsShownAfterTheNodeIsStartedAnew() {
        try (TestNode node = node("sleep 600")) {
            node.start("one");
            ProcessIdentity before = node.live("one");
            node.kill("one");
            awaitEnds(node, 1);
            JsonNode end = ends(node).getFirst();
            assertThat(end.path("signal").asInt()).isEqualTo(9);
            assertThat(end.path("reason").asText()).isEqualTo("ended by signal 9");
            assertThat(end.path("action").asText()).isEqualTo("restart");
            await().atMost(TestNode.PATIENCE)
                    .until(() -> node.component("one").lastExit().isPresent()
                            && node.process("one")
                                    .filter(now -> !now.equals(before))
                                    .isPresent());
            node.leave();
        }
        try (TestNode next = TestNode.start(dir.resolve("home"))) {
            assertThat(next.component("one").lastExit())
                    .hasValueSatisfying(exit -> assertThat(exit.action()).isEqualTo(ProcessExit.Action.RESTART));
            assertThat(one(next).path("lastExit").path("signal").asInt()).isEqualTo(9);
        }
    }

    /** The shell itself is small; what it started is not. */
    @Test
    void theMemoryOfAllProcessesCounts() {
        String large = "(head -c 60000000 /dev/zero; sleep 600) | tail";
        try (TestNode node = node(large + " & sleep 600", "memoryLimitBytes: 25000000")) {
            start(node);
            awaitEnds(node, 1);
            assertThat(ends(node).getFirst().path("reason").asText()).contains("more than its limit of 25000000");
            assertThat(ends(node).getFirst().path("action").asText()).isEqualTo("restart");
        }
    }

    @Test
    void tooMuchMemoryIsForgivenAsOftenAsACrash() {
        String large = "(head -c 60000000 /dev/zero; sleep 600) | tail";
        try (TestNode node = node("sleep 1.5; " + large, "memoryLimitBytes: 25000000", "maxRestarts: 1")) {
            node.start("one");
            awaitEnds(node, 2);
            assertThat(ends(node))
                    .extracting(end -> end.path("action").asText())
                    .containsExactly("restart", "give up");
            assertThat(ends(node))
                    .extracting(end -> end.path("restarts").asInt())
                    .containsExactly(0, 1);
            await().atMost(TestNode.PATIENCE)
                    .until(() -> TestNode.processesOf(dir.resolve("home")).isEmpty());
        }
    }

    @Test
    void aProcessThatLivedLongHasItsRestartsCountedAnew() {
        Path home = dir.resolve("home");
        try (TestNode node = TestNode.start(
                        home, TestNode.quick(home).restartWindowMillis(1).build())
                .install(new Fixture(dir).component("one", "command: [sh, -c, 'sleep 1; exit 7']", "maxRestarts: 1"))) {
            start(node);
            awaitEnds(node, 3);
            assertThat(ends(node))
                    .extracting(end -> end.path("action").asText())
                    .containsOnly("restart");
        }
    }

    @Test
    void anEndWithZeroIsNoFailure() {
        try (TestNode node = node("sleep 0.3; exit 0")) {
            start(node);
            awaitEnds(node, 1);
            assertThat(ends(node).getFirst().path("action").asText()).isEqualTo("none");
            assertThat(ends(node).getFirst().path("exitCode").asInt(-1)).isZero();
        }
    }

    @Test
    void whatIsAlwaysRestartedIsSoAfterAnEndWithZeroToo() {
        try (TestNode node = node("sleep 1; exit 0", "restart: always", "maxRestarts: 1")) {
            start(node);
            awaitEnds(node, 2);
            assertThat(ends(node))
                    .extracting(end -> end.path("action").asText())
                    .containsExactly("restart", "give up");
            assertThat(ends(node))
                    .extracting(end -> end.path("exitCode").asInt(-1))
                    .containsExactly(0, 0);
            await().atMost(TestNode.PATIENCE)
                    .until(() -> one(node).path("status").asText().equals("error"));
        }
    }

    @Test
    void whatIsNeverRestartedIsInErrorAfterAFailure() {
        try (TestNode node = node("sleep 600", "restart: never")) {
            node.start("one");
            node.kill("one");
            awaitEnds(node, 1);
            assertThat(ends(node).getFirst().path("action").asText()).isEqualTo("none");
            await().atMost(TestNode.PATIENCE)
                    .until(() -> one(node).path("status").asText().equals("error"));
            assertThat(one(node).path("lastExit").path("reason").asText()).isEqualTo("ended by signal 9");
            assertThat(TestNode.processesOf(dir.resolve("home"))).isEmpty();
        }
    }

    @Test
    void whatIsNeverRestartedIsStoppedAfterAnEndWithZero() {
        try (TestNode node = node("sleep 1.5; exit 0", "restart: never")) {
            node.start("one");
            awaitEnds(node, 1);
            assertThat(ends(node).getFirst().path("action").asText()).isEqualTo("none");
            await().atMost(TestNode.PATIENCE)
                    .until(() -> one(node).path("status").asText().equals("stopped"));
        }
    }

    @Test
    void whatIsNeverRestartedIsEndedWhenItHoldsTooMuchMemory() {
        String large = "(head -c 60000000 /dev/zero; sleep 600) | tail";
        try (TestNode node = node(large + " & sleep 600", "memoryLimitBytes: 25000000", "restart: never")) {
            start(node);
            awaitEnds(node, 1);
            assertThat(ends(node).getFirst().path("reason").asText()).contains("more than its limit of 25000000");
            assertThat(ends(node).getFirst().path("action").asText()).isEqualTo("none");
            await().atMost(TestNode.PATIENCE)
                    .until(() -> TestNode.processesOf(dir.resolve("home")).isEmpty());
        }
    }

    @Test
    void aStopIsNoEndByItself() {
        try (TestNode node = node("sleep 600")) {
            node.start("one");
            node.manager.stop(Fixture.ID, TestNode.select("one"), true, false);
            assertThat(node.status("one")).isEqualTo(Status.STOPPED);
            assertThat(ends(node)).isEmpty();
            assertThat(node.component("one").lastExit()).isEmpty();
        }
    }

    @Test
    void theStatusTellsWhatTheProcessesTake() {
        try (TestNode node = node("(head -c 60000000 /dev/zero; sleep 600) | tail")) {
            node.start("one");
            await().atMost(TestNode.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(one(node).path("memoryBytes").asLong()).isGreaterThan(60_000_000));
            assertThat(one(node).has("cpuMillis")).isTrue();
            assertThat(one(node).path("uptimeMillis").asLong()).isPositive();
            node.manager.stop(Fixture.ID, TestNode.select("one"), true, false);
            assertThat(one(node).has("memoryBytes")).isFalse();
        }
    }

    private static JsonNode one(TestNode node) {
        return node.manager
                .status(Fixture.ID, TestNode.select("one"), false)
                .json()
                .path("components")
                .get(0);
    }
}
