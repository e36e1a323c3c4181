package io.swingnode.components;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyComponentsTest {
    private static final int COMPONENTS = 50;

    @TempDir
    Path dir;

    private final AtomicInteger spawning = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    private ProcessRunner counting(ProcessRunner runner) {
        return new ProcessRunner() {
            @Override
            public ProcessInfo start(LaunchSpec launch) {
                most.accumulateAndGet(spawning.incrementAndGet(), Math::max);
                try {
                    return runner.start(launch);
                } finally {
                    spawning.decrementAndGet();
                }
            }

            @Override
            public void delete(String appId, String componentId) {
                runner.delete(appId, componentId);
            }

            @Override
            public ProcessInfo reload(LaunchSpec launch) {
                return runner.reload(launch);
            }

            @Override
            public Optional<ProcessInfo> describe(String appId, String componentId) {
                return runner.describe(appId, componentId);
            }
        };
    }

    @Test
    void startsFiftyComponentsInParallelWithinTheLimit() {
        Fixture fixture = new Fixture(dir);
        for (int i = 0; i < COMPONENTS; i++) {
            fixture.worker("worker" + i);
        }
        try (TestNode node = TestNode.start(dir.resolve("home"), this::counting).install(fixture)) {
            node.start();
            assertThat(node.state().components())
                    .allSatisfy(component -> assertThat(component.status()).isEqualTo(Status.RUNNING))
                    .hasSize(COMPONENTS);
            assertThat(TestNode.processesOf(dir.resolve("home"))).hasSize(COMPONENTS);
            assertThat(most.get()).isBetween(2, 5);
        }
        assertThat(TestNode.processesOf(dir.resolve("home"))).isEmpty();
    }
}
