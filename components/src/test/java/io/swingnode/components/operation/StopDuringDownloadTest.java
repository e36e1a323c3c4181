package io.swingnode.components.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.components.Fixture;
import io.swingnode.components.StallingServer;
import io.swingnode.components.TestNode;
import io.swingnode.components.event.Events;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import io.swingnode.components.model.UpgradeSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop drops the download of what is stopped; the server does not answer, so that nothing else ends it. */
class StopDuringDownloadTest {
    @TempDir
    Path dir;

    private Path home() {
        return dir.resolve("home");
    }

    private static void stop(TestNode node, Selection selection) {
        node.manager.stop(Fixture.ID, selection, true, false);
    }

    private static void upgrade(TestNode node, Fixture fixture, String... ids) {
        UpgradeSession session = node.manager.checkUpgrade(Fixture.ID, fixture.write());
        node.manager.upgrade(session.id(), TestNode.select(ids));
    }

    /** What a client that waits for the download is told. */
    private static void assertTold(TestNode node, String... ids) {
        JsonNode told = node.event("notification").payload();
        assertThat(told.path("severity").asText()).isEqualTo("cancelled");
        assertThat(told.path("code").asText()).isEqualTo("CANCELLED");
        assertThat(told.path("message").asText()).contains("download of " + Fixture.ID, "was stopped");
        assertThat(told.path("components")).extracting(JsonNode::asText).containsExactly(ids);
    }

    /** The install is gone as if it had been cancelled, and nothing is in the way of the next one. */
    private void assertGone(TestNode node, Fixture fixture) {
        assertThat(node.installQueue().jobs()).isEmpty();
        assertThat(node.manager.isBusy(Fixture.ID, Selection.ALL)).isFalse();
        assertThat(node.manager.applications()).isEmpty();
        assertThat(node.directories().rollback(Fixture.ID)).doesNotExist();
        assertThat(node.directories().versions(Fixture.ID, "one")).doesNotExist();
        assertThat(node.names()).doesNotContain(Events.DOWNLOAD_FAILED, Events.INSTALL_FAILED);
        node.install(fixture.worker("one"));
        assertThat(node.status("one")).isEqualTo(Status.INSTALLED);
    }

    @Test
    void aStopDropsAnInstall() throws IOException {
        Fixture fixture = new Fixture(dir).worker("two");
        try (StallingServer server = new StallingServer();
                TestNode node = TestNode.start(home())) {
            node.manager.install(fixture.worker("one", server.source()).write(), true);
            server.awaitRequest();
            stop(node, Selection.ALL);
            assertTold(node, "two", "one");
            assertGone(node, fixture);
        }
    }

    /** An install is undone as a whole: it has one job and one record of how to undo it. */
    @Test
    void aStopOfOneComponentDropsTheInstallOfAll() throws IOException {
        Fixture fixture = new Fixture(dir).worker("two");
        try (StallingServer server = new StallingServer();
                TestNode node = TestNode.start(home())) {
            node.manager.install(fixture.worker("one", server.source()).write(), false);
            server.awaitRequest();
            stop(node, TestNode.select("two"));
            assertTold(node, "two", "one");
            assertGone(node, fixture);
        }
    }

    @Test
    void aDeletionOfProcessesDropsAnInstall() throws IOException {
        Fixture fixture = new Fixture(dir);
        try (StallingServer server = new StallingServer();
                TestNode node = TestNode.start(home())) {
            node.manager.install(fixture.worker("one", server.source()).write(), false);
            server.awaitRequest();
            node.manager.deleteProcess(Fixture.ID, Selection.ALL);
            assertTold(node, "one");
            assertGone(node, fixture);
        }
    }

    /** The job has not begun, because the queue runs one at a time. */
    @Test
    void aStopDropsAnInstallThatWaitsBehindAnother() throws IOException {
        Fixture fixture = new Fixture(dir);
        try (StallingServer server = new StallingServer();
                TestNode node = TestNode.start(home())) {
            Path other = new Fixture(dir.resolve("other"))
                    .worker("only", server.source())
                    .write();
            Files.writeString(other, Files.readString(other).replace("id: " + Fixture.ID, "id: other"));
            node.manager.install(other, false);
            server.awaitRequest();
            node.manager.install(fixture.worker("one", server.source()).write(), false);
            stop(node, Selection.ALL);
            assertThat(node.manager.applications()).containsExactly("other");
            assertThat(node.installQueue().jobs()).hasSize(1);
            assertTold(node, "one");
            node.manager.cancelDownload("other");
            assertGone(node, fixture);
        }
    }

    @Test
    void aStopDropsAnUpgradeAndKeepsTheVersionBefore() throws IOException {
        Fixture fixture = new Fixture(dir).worker("one").worker("two").worker("three");
        try (StallingServer server = new StallingServer();
                TestNode node = TestNode.start(home()).install(fixture)) {
            node.start("one", "two");
            ProcessIdentity two = node.live("two");
            String directory = node.component("one").directory();
            node.clearEvents();
            upgrade(node, fixture.version("2.0.0").worker("one", server.source()), "one", "two");
            server.awaitRequest();
            // What is not of the upgrade can be stopped beside it.
            stop(node, TestNode.select("three"));
            assertThat(node.status("one")).isEqualTo(Status.DOWNLOADING);

            stop(node, TestNode.select("one"));
            assertThat(node.installQueue().jobs()).isEmpty();
            assertTold(node, "one", "two");
            assertThat(node.status("one")).isEqualTo(Status.STOPPED);
            assertThat(node.status("two")).isEqualTo(Status.RUNNING);
            assertThat(node.live("two")).isEqualTo(two);
            assertThat(node.process("one")).isEmpty();
            assertThat(node.component("one").definition().version()).isEqualTo("1.0.0");
            assertThat(node.component("one").directory()).isEqualTo(directory);
            assertThat(node.directories().rollback(Fixture.ID)).doesNotExist();
            assertThat(node.names())
                    .containsSubsequence("notification", Events.UPDATED, Events.STOPPED)
                    .doesNotContain(Events.DOWNLOAD_FAILED, Events.UPGRADED);

            node.start("one");
            upgrade(node, fixture.version("3.0.0").worker("one"), "one");
            node.awaitEvent(Events.UPGRADED);
            assertThat(node.component("one").definition().version()).isEqualTo("3.0.0");
        }
    }
}
