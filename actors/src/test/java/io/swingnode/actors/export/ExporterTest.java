package io.swingnode.actors.export;

import static io.swingnode.actors.TestNodes.join;
import static org.assertj.core.api.Assertions.assertThat;

import akka.stream.javadsl.Sink;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ExportEntry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export shows the commit at which it was opened. */
class ExporterTest {
    @TempDir
    Path home;

    @Test
    void exportKeepsItsViewWhileBlocksGoOn() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal());
                StoreSession session = node.openSession()) {
            session.kernel().kv().set("a", "1");
            session.host().commit();
            try (NodeExport export = node.host().openExport(ArtifactMode.OPERATIONAL)) {
                session.kernel().kv().set("a", "2");
                session.kernel().kv().set("b", "1");
                session.host().commit();
                List<ExportEntry> entries = join(export.exportData().runWith(Sink.seq(), node.system()));
                assertThat(entries).containsExactly(ExportEntry.of("kv.a", "1"));
            }
            assertThat(session.kernel().kv().get("a")).contains("2");
        }
    }
}
