package io.swingnode.node.conformance;

import io.swingnode.actors.NodeSettings;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.HostRequest;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node whose kernel sends a message for each operation, and awaits its reply before the next. */
final class MessageTarget implements SingleStepTarget {
    private final MessageNode node;
    private final ExportRecorder exports;

    MessageTarget(Path home, StoreOptions options, ExportRecorder exports) {
        node = new MessageNode(NodeSettings.of(home).withoutJournal().withStoreOptions(options));
        this.exports = exports;
    }

    @Override
    public @Nullable Object perform(TraceOperation operation) {
        return switch (operation.op()) {
            case "commit" -> node.ask(node.nextCommit());
            case "abandon" -> node.ask(new HostRequest.AbandonBlock());
            case "snapshot.save", "snapshot.load", "export" -> node.stream(operation);
            default -> node.ask(TraceRequests.of(operation));
        };
    }

    @Override
    public List<List<ExportEntry>> takeExports() {
        return exports.take();
    }

    @Override
    public void close() {
        node.close();
    }
}
