package io.swingnode.components.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.files.FileTrees;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.ProcessInfo;
import io.swingnode.components.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many components are started, and how many jobs run, at the same time. */
class ManyComponentsTest {
    private static final int COMPONENTS = 50;
    private static final int LIMIT = 5;

    @TempDir
    Path dir;

    /** Adds a mark of its own to the directory, counts the marks there, and leaves its mark if told so. */
    private static String hook(Path marks, Path counts, boolean last) {
        return "mkdir '" + marks + "'/$SWINGNODE_COMPONENT\n" + "ls '" + marks + "' | wc -l >> '" + counts
                + "'\nsleep 0.1\n" + (last ? "rmdir '" + marks + "'/$SWINGNODE_COMPONENT" : "");
    }

    /** Takes the mark of a component away once its process is there. */
    private static ProcessRunner unmarking(ProcessRunner runner, Path marks) {
        return new ForwardingProcessRunner(runner) {
            @Override
            public ProcessInfo start(LaunchSpec launch) {
                ProcessInfo info = super.start(launch);
                FileTrees.delete(marks.resolve(launch.componentId()));
                return info;
            }
        };
    }

    private static List<Integer> counts(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(String::strip)
                .map(Integer::valueOf)
                .toList();
    }

    /** From the first hook of a component until its process is there, and from its pre-stop hook on. */
    @Test
    void startsAndStopsFiftyComponentsWithinTheLimitHooksIncluded() throws IOException {
        Path starting = Files.createDirectory(dir.resolve("starting"));
        Path stopping = Files.createDirectory(dir.resolve("stopping"));
        Fixture fixture = new Fixture(dir);
        for (int i = 0; i < COMPONENTS; i++) {
            fixture.script("worker" + i, "pre.sh", hook(starting, dir.resolve("starts"), false))
                    .script("worker" + i, "stop.sh", hook(stopping, dir.resolve("stops"), true))
                    .worker(
                            "worker" + i,
                            Fixture.source("worker" + i),
                            "hooks: {pre-flight: pre.sh, pre-start: noop.sh, pre-stop: stop.sh}")
                    .script("worker" + i, "noop.sh", "true");
        }
        try (TestNode node = TestNode.start(dir.resolve("home"), runner -> unmarking(runner, starting))
                .install(fixture)) {
            node.start();
            assertThat(node.state().components())
                    .allSatisfy(component -> assertThat(component.status()).isEqualTo(Status.RUNNING))
                    .hasSize(COMPONENTS);
            assertThat(TestNode.processesOf(dir.resolve("home"))).hasSize(COMPONENTS);
            assertThat(counts(dir.resolve("starts")))
                    .hasSize(COMPONENTS)
                    .allMatch(count -> count <= LIMIT)
                    .anyMatch(count -> count > 1);
            node.manager.stop(Fixture.ID, Selection.ALL, true, false);
            assertThat(counts(dir.resolve("stops")))
                    .hasSize(COMPONENTS)
                    .allMatch(count -> count <= LIMIT)
                    .anyMatch(count -> count > 1);
        }
        assertThat(TestNode.processesOf(dir.resolve("home"))).isEmpty();
    }

    @Test
    void runsAsManyJobsAtTheSameTimeAsItMay() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(4);
        try (TestNode node = TestNode.idle(dir.resolve("home"))) {
            for (int i = 0; i < 20; i++) {
                node.startQueue().add(Job.of(Job.Action.RESTART, "any", Selection.of("component" + i)));
            }
            node.startQueue().resume(job -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                full.countDown();
                try {
                    // No job goes on before as many run as are allowed.
                    assertThat(full.await(TestNode.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                running.decrementAndGet();
                done.incrementAndGet();
            });
            node.awaitNoJobs();
            assertThat(done.get()).isEqualTo(20);
            assertThat(most.get()).isEqualTo(4);
        }
    }
}
