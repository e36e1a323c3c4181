package io.swingnode.components.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.components.Fixture;
import io.swingnode.components.StallingServer;
import io.swingnode.components.TestNode;
import io.swingnode.components.event.Events;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Status;
import io.swingnode.components.model.UpgradeSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Installs, upgrades, cancellations and rollbacks that are asked for at the same time. */
class InstallRaceTest {
    private static final int ROUNDS = 12;

    @TempDir
    Path dir;

    private TestNode node(Fixture fixture) {
        return TestNode.start(dir.resolve("home")).install(fixture);
    }

    private static void upgrade(TestNode node, Path manifest, String... ids) {
        UpgradeSession session = node.manager.checkUpgrade(Fixture.ID, manifest);
        node.manager.upgrade(session.id(), TestNode.select(ids));
    }

    /** Calls all at the same moment; the results are the codes of the refusals, empty where there was none. */
    private static List<Optional<Code>> together(List<Runnable> calls) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(calls.size());
        List<Callable<Optional<Code>>> tasks = new ArrayList<>();
        for (Runnable call : calls) {
            tasks.add(() -> {
                barrier.await();
                try {
                    call.run();
                    return Optional.empty();
                } catch (LifecycleException refusal) {
                    return Optional.of(refusal.code());
                }
            });
        }
        List<Optional<Code>> results = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Optional<Code>> result : executor.invokeAll(tasks)) {
                results.add(result.get());
            }
        }
        return results;
    }

    private static void assertSettled(TestNode node) {
        node.awaitNoJobs();
        assertThat(node.directories().rollback(Fixture.ID)).doesNotExist();
    }

    @Test
    void oneOfTwoCancellationsUndoesTheDownload() throws Exception {
        Fixture fixture = new Fixture(dir).worker("one");
        try (StallingServer server = new StallingServer();
                TestNode node = node(fixture)) {
            upgrade(
                    node,
                    fixture.version("2.0.0").worker("one", server.source()).write(),
                    "one");
            server.awaitRequest();
            Runnable cancel = () -> node.manager.cancelDownload(Fixture.ID);
            assertThat(together(List.of(cancel, cancel, cancel)))
                    .containsExactlyInAnyOrder(
                            Optional.empty(), Optional.of(Code.NOT_DOWNLOADING), Optional.of(Code.NOT_DOWNLOADING));
            assertSettled(node);
            assertThat(node.status("one")).isEqualTo(Status.INSTALLED);
            assertThat(node.component("one").definition().version()).isEqualTo("1.0.0");
            assertThat(node.names()).containsExactly("statusChange", "statusChange", "notification", "updated");
        }
    }

    @Test
    void oneOfTwoCancellationsRemovesTheInstall() throws Exception {
        try (StallingServer server = new StallingServer();
                TestNode node = TestNode.start(dir.resolve("home"))) {
            node.manager.install(new Fixture(dir).worker("one", server.source()).write(), false);
            server.awaitRequest();
            Runnable cancel = () -> node.manager.cancelDownload(Fixture.ID);
            assertThat(together(List.of(cancel, cancel)))
                    .containsExactlyInAnyOrder(Optional.empty(), Optional.of(Code.NO_SUCH_APPLICATION));
            assertSettled(node);
            assertThat(node.manager.applications()).isEmpty();
        }
    }

    /** The job takes its steps while somebody cancels: it is undone as a whole, or it goes through as a whole. */
    @Test
    void aCancellationComesBeforeTheInstallationOrTooLate() throws Exception {
        Fixture fixture = new Fixture(dir).worker("one").worker("two");
        try (TestNode node = node(fixture)) {
            String version = "1.0.0";
            for (int round = 2; round < 2 + ROUNDS; round++) {
                node.clearEvents();
                String next = round + ".0.0";
                Path manifest = fixture.version(next).write();
                upgrade(node, manifest, "one", "two");
                Optional<Code> refused = together(List.of(() -> node.manager.cancelDownload(Fixture.ID)))
                        .getFirst();
                assertSettled(node);
                assertThat(refused.isEmpty() || refused.get() == Code.NOT_DOWNLOADING)
                        .isTrue();
                version = refused.isEmpty() ? version : next;
                assertThat(node.count(Events.UPGRADED)).isEqualTo(refused.isEmpty() ? 0 : 1);
                assertThat(node.count(Events.UPDATED)).isEqualTo(refused.isEmpty() ? 1 : 0);
                for (String id : List.of("one", "two")) {
                    assertThat(node.status(id)).isEqualTo(Status.INSTALLED);
                    assertThat(node.component(id).definition().version()).isEqualTo(version);
                }
            }
        }
    }

    /** A download that cannot succeed is rolled back by its job or by whoever cancels it, and by one of them only. */
    @Test
    void aDownloadThatFailsIsRolledBackOnceWhenItIsCancelledToo() throws Exception {
        Fixture fixture = new Fixture(dir).worker("one");
        try (TestNode node = node(fixture)) {
            for (int round = 0; round < ROUNDS; round++) {
                node.clearEvents();
                Path manifest = fixture.version(round + 2 + ".0.0")
                        .worker(
                                "one",
                                "source: {url: 'http://127.0.0.1:" + Fixture.freePort() + "/a.zip', sha256: '"
                                        + "0".repeat(64) + "'}")
                        .write();
                upgrade(node, manifest, "one");
                List<Optional<Code>> results = together(List.of(() -> node.manager.cancelDownload(Fixture.ID)));
                assertSettled(node);
                assertThat(results.getFirst().isEmpty() || results.getFirst().get() == Code.NOT_DOWNLOADING)
                        .isTrue();
                assertThat(node.count(Events.UPDATED)).isEqualTo(1);
                assertThat(node.status("one")).isEqualTo(Status.INSTALLED);
                assertThat(node.component("one").definition().version()).isEqualTo("1.0.0");
            }
        }
    }

    @Test
    void oneOfTwoUpgradesIsAccepted() throws Exception {
        Fixture fixture = new Fixture(dir).worker("one").worker("two");
        try (StallingServer server = new StallingServer();
                TestNode node = node(fixture)) {
            Path manifest = fixture.version("2.0.0")
                    .worker("one", server.source())
                    .worker("two", server.source())
                    .write();
            UpgradeSession first = node.manager.checkUpgrade(Fixture.ID, manifest);
            UpgradeSession second = node.manager.checkUpgrade(Fixture.ID, manifest);
            assertThat(together(List.of(
                            () -> node.manager.upgrade(first.id(), TestNode.select("one")),
                            () -> node.manager.upgrade(second.id(), TestNode.select("two")))))
                    .containsExactlyInAnyOrder(Optional.empty(), Optional.of(Code.INSTALL_IN_PROGRESS));
            assertThat(node.installQueue().jobs()).hasSize(1);
            node.manager.cancelDownload(Fixture.ID);
            assertSettled(node);
            assertThat(node.status("one")).isEqualTo(Status.INSTALLED);
            assertThat(node.status("two")).isEqualTo(Status.INSTALLED);
        }
    }

    @Test
    void oneOfTwoInstallsIsAccepted() throws Exception {
        Path manifest = new Fixture(dir).worker("one").write();
        try (TestNode node = TestNode.start(dir.resolve("home"))) {
            Runnable install = () -> node.manager.install(manifest, false);
            assertThat(together(List.of(install, install)))
                    .containsExactlyInAnyOrder(Optional.empty(), Optional.of(Code.ALREADY_INSTALLED));
            node.awaitEvent(Events.INSTALLED);
            assertSettled(node);
            assertThat(node.status("one")).isEqualTo(Status.INSTALLED);
        }
    }
}
