package io.swingnode.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swingnode.components.files.FileTrees;
import io.swingnode.components.files.PackageListing;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.PendingRemoval;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.ProcessRecord;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills a node with SIGKILL in the middle of an operation; the next node must settle it. */
class KilledNodeTest {
    private static final String HOOKS = "hooks: {pre-start: hook.sh, pre-stop: hook.sh, post-install: hook.sh}";

    @TempDir
    Path dir;

    private Fixture fixture() {
        return new Fixture(dir)
                .script("one", "hook.sh", "sleep 0.2")
                .script("two", "hook.sh", "sleep 0.2")
                .worker("one", Fixture.source("one"), HOOKS)
                .worker("two", Fixture.source("two"), HOOKS)
                .worker("three");
    }

    private Path home() {
        return dir.resolve("home");
    }

    /** Prepares the state before the operation; returns the manifest that it needs. */
    private Path prepare(String operation) {
        Fixture fixture = fixture();
        if (operation.equals("install")) {
            return fixture.write();
        }
        TestNode node = TestNode.start(home()).install(fixture);
        if (!operation.equals("start")) {
            node.start();
        }
        node.leave();
        return fixture.version("2.0.0").write();
    }

    /** Runs the operation in a node of its own and kills that node some time after the operation began. */
    private void kill(String operation, String manifest, long delayMillis) throws Exception {
        kill(operation, manifest, delayMillis < 0 ? "done" : "ready", child -> {
            // The delay is the point of the test; it is cut short when the node ends by itself.
            assertThat(child.waitFor(Math.max(0, delayMillis), TimeUnit.MILLISECONDS))
                    .isFalse();
        });
    }

    /** Waits for the moment to kill. */
    private interface Moment {
        void await(Process child) throws Exception;
    }

    private void kill(String operation, String manifest, String word, Moment moment) throws Exception {
        Process child = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledNode.class.getName(),
                        home().toString(),
                        operation,
                        manifest)
                .redirectError(dir.resolve("child.log").toFile())
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            List<String> read = new ArrayList<>();
            for (String line = lines.readLine(); line != null && !line.equals(word); line = lines.readLine()) {
                read.add(line);
            }
            assertThat(child.isAlive()).as("the child lives; it said %s", read).isTrue();
            moment.await(child);
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "start, 150",
        "stop, 150",
        "restart, 300",
        "install, 200",
        "upgrade, 300",
        "reset, 30",
        "remove, 60",
        "remove-component, 60"
    })
    void recoversFromAKillInTheMiddle(String operation, long delayMillis) throws Exception {
        Path manifest = prepare(operation);
        kill(operation, manifest.toString(), delayMillis);
        recovers();
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"start", "stop", "restart", "install", "upgrade", "reset", "remove", "remove-component"})
    void recoversFromKillsAtManyMoments(String operation) throws Exception {
        for (long delayMillis : new long[] {0, 20, 60, 120, 250, 500, 800, 1_200}) {
            Path manifest = prepare(operation);
            kill(operation, manifest.toString(), delayMillis);
            recovers();
            FileTrees.delete(home());
        }
    }

    private void recovers() throws IOException {
        try (TestNode node = TestNode.start(home())) {
            node.awaitNoJobs();
            if (!node.manager.applications().isEmpty()) {
                node.sync().all();
                await().atMost(TestNode.PATIENCE)
                        .until(() -> node.state().components().stream()
                                .noneMatch(component -> component.status().inProgress()));
                agrees(node);
            } else {
                removed(node);
            }
            assertThat(node.directories().rollback(Fixture.ID)).doesNotExist();
            assertThat(node.directories().hooks())
                    .satisfiesAnyOf(
                            hooks -> assertThat(hooks).doesNotExist(),
                            hooks -> assertThat(hooks).isEmptyDirectory());
        }
    }

    private void removed(TestNode node) throws IOException {
        assertThat(TestNode.processesOf(home())).isEmpty();
        if (Files.exists(node.directories().application(Fixture.ID))) {
            try (Stream<Path> left = Files.walk(node.directories().application(Fixture.ID))) {
                assertThat(left.filter(Files::isRegularFile)
                                .map(file -> file.getFileName().toString()))
                        .containsOnly("extra.json");
            }
        }
    }

    private void agrees(TestNode node) throws IOException {
        Set<Long> recorded = new HashSet<>();
        for (ComponentState component : node.state().components()) {
            boolean lives =
                    node.process(component.id()).filter(TestNode::isAlive).isPresent();
            assertThat(lives).as(component.toString()).isEqualTo(component.status() == Status.RUNNING);
            node.process(component.id()).ifPresent(process -> recorded.add(process.pid()));
            Path versions = node.directories().versions(Fixture.ID, component.id());
            Path app = node.directories().app(Fixture.ID, component);
            try (Stream<Path> entries = Files.list(versions)) {
                assertThat(entries).containsExactlyInAnyOrder(app, PackageListing.fileOf(app));
            }
            PackageListing.verify(component.id(), app, component.listing());
        }
        // A post-start hook, which no operation waits for, may still be running.
        await().atMost(TestNode.PATIENCE)
                .untilAsserted(() -> assertThat(TestNode.processesOf(home())).hasSameElementsAs(recorded));
    }

    /** As if the node had died after it began a removal, but before it ended a process that was just spawned. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsTheProcessesOfARemovalThatAKilledNodeHadBegun(boolean identified) {
        TestNode first = TestNode.start(home()).install(fixture());
        first.start();
        first.rewrite(state -> {
            ApplicationState begun = identified
                    ? state
                    : state.mapComponents(component -> component.withProcess(
                            component.process().map(record -> new ProcessRecord(record.token(), Optional.empty(), 0))));
            return begun.withUnfinished(
                    Optional.of(new PendingRemoval(PendingRemoval.Kind.REMOVE, begun.components(), true, true)));
        });
        assertThat(TestNode.processesOf(home())).hasSize(3);
        first.leave();
        try (TestNode node = TestNode.start(home())) {
            assertThat(TestNode.processesOf(home())).isEmpty();
            assertThat(node.manager.applications()).isEmpty();
            assertThat(node.directories().application(Fixture.ID)).doesNotExist();
        }
    }

    @Test
    void endsTheHooksThatAKilledNodeLeftRunning() throws Exception {
        Fixture fixture = new Fixture(dir)
                .script(
                        "one",
                        "hook.sh",
                        "touch \"$SWINGNODE_DATA_DIR/at\"; sleep 600; touch \"$SWINGNODE_DATA_DIR/end\"")
                .worker("one", Fixture.source("one"), "hooks: {pre-start: hook.sh}");
        TestNode first = TestNode.start(home()).install(fixture);
        Path data = first.directories().data(Fixture.ID, "one");
        first.leave();
        kill(
                "start",
                "",
                "ready",
                child -> await().atMost(TestNode.PATIENCE).until(() -> Files.exists(data.resolve("at"))));
        assertThat(TestNode.processesOf(home())).isNotEmpty();
        try (TestNode node = TestNode.start(home())) {
            assertThat(TestNode.processesOf(home())).isEmpty();
            assertThat(node.directories().hooks()).isEmptyDirectory();
            assertThat(node.status("one")).isEqualTo(Status.STOPPED);
            assertThat(data.resolve("end")).doesNotExist();
        }
    }

    @Test
    @DisplayName("35: a queued restart survives the kill and runs once")
    void runsAQueuedRestartOnceAfterTheKill() throws Exception {
        prepare("restart");
        ProcessIdentity before;
        try (TestNode node = TestNode.idle(home())) {
            before = node.live("three");
            node.leave();
        }
        kill("restart-queued", "", -1);
        try (TestNode node = TestNode.start(home())) {
            node.awaitEvent("started");
            node.awaitNoJobs();
            assertThat(node.count("started")).isEqualTo(1);
            assertThat(node.live("three")).isNotEqualTo(before);
            assertThat(TestNode.isAlive(before)).isFalse();
            assertThat(node.state().status()).isEqualTo(Status.RUNNING);
            agrees(node);
        }
    }

    @Test
    @DisplayName("35: a component left starting without a job becomes what its process says")
    void settlesWhatWasLeftStarting() {
        TestNode first = TestNode.start(home()).install(fixture());
        first.start("one");
        first.setStatus("one", Status.STARTING);
        first.setStatus("two", Status.STARTING);
        ProcessIdentity process = first.live("one");
        first.leave();
        try (TestNode node = TestNode.start(home())) {
            assertThat(node.status("one")).isEqualTo(Status.RUNNING);
            assertThat(node.live("one")).isEqualTo(process);
            assertThat(node.status("two")).isEqualTo(Status.STOPPED);
        }
    }

    /** As if the node had died between the spawn and the record of it. */
    @Test
    void findsAProcessByItsTokenAlone() {
        TestNode first = TestNode.start(home()).install(fixture());
        first.start("one");
        ProcessIdentity process = first.live("one");
        first.rewrite(state -> state.mapSelected(
                Selection.of("one"),
                component -> component.withProcess(
                        component.process().map(record -> new ProcessRecord(record.token(), Optional.empty(), 0)))));
        first.leave();
        try (TestNode node = TestNode.start(home())) {
            await().atMost(TestNode.PATIENCE)
                    .untilAsserted(() -> assertThat(node.process("one")).contains(process));
            assertThat(node.live("one")).isEqualTo(process);
        }
    }
}
