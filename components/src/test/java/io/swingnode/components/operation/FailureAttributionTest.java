package io.swingnode.components.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.StartOptions;
import io.swingnode.components.model.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events name the components whose operation failed. */
class FailureAttributionTest {
    @TempDir
    Path dir;

    private TestNode node() {
        Fixture fixture = new Fixture(dir)
                .component("gw", "group: gateway")
                .component("bad", "command: [sh, -c, exit 1]", "maxRestarts: 0")
                .worker("worker")
                .waitingWeb("web");
        return TestNode.start(dir.resolve("home")).install(fixture);
    }

    private static List<String> ids(JsonNode components) {
        List<String> ids = new ArrayList<>();
        components.forEach(id -> ids.add(id.asText()));
        return ids;
    }

    private static void startBeside(TestNode node, String... ids) {
        node.manager.start(Fixture.ID, StartOptions.of(TestNode.select(ids)).immediately());
    }

    @Test
    void namesTheComponentsThatFailedToStart() {
        try (TestNode node = node()) {
            node.start("worker");
            startBeside(node, "bad");
            JsonNode notification = node.event("notification").payload();
            assertThat(ids(notification.path("components"))).containsExactly("bad");
            assertThat(notification.path("operation").asText()).isEqualTo("start");
            assertThat(notification.path("title").asText()).isEqualTo("Start of fixture failed");
            JsonNode error = node.event("startFailed").payload().path("error");
            assertThat(ids(error.path("components"))).containsExactly("bad");
            assertThat(error.path("message").asText()).contains("component bad");
            assertThat(node.status("worker")).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    void namesTheComponentsOfAJobThatFailed() {
        try (TestNode node = node()) {
            node.manager.restart(Fixture.ID, TestNode.select("bad"));
            node.awaitEvent("notification");
            node.awaitNoJobs();
            assertThat(ids(node.event("notification").payload().path("components")))
                    .containsExactly("bad");
            node.clearEvents();
            node.manager.restart(Fixture.ID, TestNode.select("gw"));
            node.awaitEvent("notification");
            assertThat(ids(node.event("notification").payload().path("components")))
                    .containsExactly("gw");
        }
    }

    @Test
    void waitsForOperationsWithAndWithoutAJob() {
        try (TestNode node = node()) {
            Selection web = TestNode.select("web");
            node.setStatus("web", Status.STOPPING);
            CompletableFuture<Void> idle = CompletableFuture.runAsync(() -> node.manager.awaitIdle(Fixture.ID, web));
            node.manager.awaitIdle(Fixture.ID, TestNode.select("worker"));
            node.setStatus("worker", Status.STARTING);
            node.setStatus("worker", Status.STOPPED);
            assertThat(idle).isNotDone();
            node.setStatus("web", Status.STOPPED);
            idle.orTimeout(TestNode.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
            node.manager.start(Fixture.ID, StartOptions.of(web));
            CompletableFuture<Void> started = CompletableFuture.runAsync(() -> node.manager.awaitIdle(Fixture.ID, web));
            node.let("web");
            started.orTimeout(TestNode.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
            assertThat(node.status("web")).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    void isBusyWithTheComponentsOfAJobOnly() {
        try (TestNode node = node()) {
            node.manager.start(Fixture.ID, StartOptions.of(TestNode.select("web")));
            assertThat(node.manager.isBusy(Fixture.ID, TestNode.select("web"))).isTrue();
            assertThat(node.manager.isBusy(Fixture.ID, Selection.ALL)).isTrue();
            assertThat(node.manager.isBusy(Fixture.ID, TestNode.select("bad"))).isFalse();
            node.let("web");
            await().atMost(TestNode.PATIENCE).until(() -> !node.manager.isBusy(Fixture.ID, TestNode.select("web")));
        }
    }
}
