package io.swingnode.node.conformance;

import io.swingnode.actors.NodeSettings;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node whose kernel sends a message for each operation, and awaits its reply before the next. */
final class MessageTarget implements SingleStepTarget {
    private final MessageNode node;
    private final ExportRecorder exports;

    MessageTarget(Path home, StoreOptions options, ExportRecorder exports) {
        node = new MessageNode(NodeSettings.of(home).withStoreOptions(options));
        this.exports = exports;
    }

    @Override
    public @Nullable Object perform(TraceOperation operation) {
        Optional<Request> request = TraceRequests.of(operation);
        if (request.isEmpty()) {
            return switch (operation.op()) {
                case "commit" -> MessageNode.value(Waiting.forResult(node.send(node.nextCommit())));
                case "abandon" -> MessageNode.value(Waiting.forResult(node.send(new Request.AbandonBlock())));
                default -> node.stream(operation);
            };
        }
        Reply reply = Waiting.forResult(node.send(request.get()));
        return reply instanceof Reply.Items items && request.get() instanceof Request.ReadSpan read
                ? node.items(read, items)
                : MessageNode.value(reply);
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
