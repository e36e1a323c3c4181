package io.swingnode.node.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports that clients of the control socket wait for. */
class NodeExportsTest {
    private static final VatId V1 = new VatId("v1");
    private static final int SPANS = 500;

    @TempDir
    Path dir;

    private SwingNode node;
    private NodeExports exports;
    private final List<ControlResult> results = new ArrayList<>();

    @BeforeEach
    void start() {
        node = SwingNode.start(NodeSettings.of(dir.resolve("home")).withoutJournal());
        exports = new NodeExports(node.host(), node.system());
        try (StoreSession session = node.openSession()) {
            session.kernel().transcripts().initTranscript(V1);
            for (int i = 0; i < SPANS; i++) {
                session.kernel().transcripts().addItem(V1, "{\"d\":" + i + "}");
                session.kernel().transcripts().rolloverSpan(V1);
            }
            session.host().commit();
        }
    }

    @AfterEach
    void close() {
        exports.close();
        node.close();
    }

    private ControlServer.Reply reply(Runnable onWatch) {
        return new ControlServer.Reply() {
            @Override
            public void event(ControlEvent event) {}

            @Override
            public void progress(ControlProgress progress) {}

            @Override
            public void result(ControlResult result) {
                results.add(result);
            }

            @Override
            public void watch() {
                onWatch.run();
            }
        };
    }

    private void export(String out, String mode, Runnable onWatch) throws Exception {
        exports.run(new ControlRequest.Export(out, mode), reply(onWatch));
    }

    @Test
    void saysHowMuchThereIsToExport() throws Exception {
        List<ControlProgress> reports = new ArrayList<>();
        ControlServer.Reply slow = new ControlServer.Reply() {
            @Override
            public void event(ControlEvent event) {}

            @Override
            public void progress(ControlProgress progress) {
                reports.add(progress);
            }

            @Override
            public void result(ControlResult result) {}

            @Override
            public void watch() {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> exports.list().stream()
                                .flatMap(export -> export.progress().stream())
                                .peek(reports::add)
                                .anyMatch(progress -> progress.step() == CopyProgress.Step.ARTIFACTS));
            }
        };
        exports.run(new ControlRequest.Export(dir.resolve("out").toString(), "archival"), slow);
        assertThat(reports)
                .filteredOn(progress -> progress.step() == CopyProgress.Step.ARTIFACTS)
                .isNotEmpty()
                .allSatisfy(progress -> assertThat(progress.total()).isEqualTo(SPANS + 1));
    }

    @Test
    void showsAnExportWhileItRuns() throws Exception {
        Path out = dir.resolve("out");
        List<NodeView.Export> seen = new ArrayList<>();
        export(out.toString(), "archival", () -> seen.addAll(exports.list()));
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).out()).isEqualTo(out.toString());
        assertThat(seen.get(0).mode()).isEqualTo("archival");
        assertThat(exports.list()).isEmpty();
        assertThat(results).containsExactly(new ControlResult.Exported(SPANS + 1));
    }

    @Test
    void clientThatLeavesStopsItsExportAndTheNextReplacesIt() throws Exception {
        String out = dir.resolve("out").toString();
        assertThatThrownBy(() -> export(out, "archival", Thread.currentThread()::interrupt))
                .isInstanceOf(InterruptedException.class);
        assertThat(results).isEmpty();
        assertThat(exports.list()).isEmpty();
        assertThat(Path.of(out, "export-manifest.json")).doesNotExist();
        export(out, "archival", () -> {});
        assertThat(Path.of(out, "export-manifest.json")).exists();
    }

    @Test
    void refusesWhatNamesNoPlaceOrMode() {
        assertRefused(() -> export("relative", "archival", () -> {}), Reason.USAGE, "not an absolute path");
        assertRefused(() -> export(dir.resolve("out").toString(), "most", () -> {}), Reason.UNSUPPORTED, "known are");
        assertThat(dir.resolve("out")).doesNotExist();
    }

    private static void assertRefused(ThrowingCallable call, Reason reason, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(words);
    }
}
