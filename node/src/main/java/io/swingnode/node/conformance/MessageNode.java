package io.swingnode.node.conformance;

import akka.stream.javadsl.StreamConverters;
import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.NodeExport;
import io.swingnode.components.files.FileTrees;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A node whose kernel and host send messages. */
final class MessageNode implements AutoCloseable {
    private final NodeSettings settings;
    private final SwingNode node;
    private long height;

    MessageNode(NodeSettings settings) {
        this.settings = settings;
        node = SwingNode.start(settings);
    }

    /** Sends a request. */
    CompletionStage<Reply> send(Request request) {
        return switch (request) {
            case KernelRequest ofKernel -> node.kernel().execute(ofKernel);
            case HostRequest ofHost -> node.host().execute(ofHost);
        };
    }

    /** A request to commit, under a height of its own: the trace has none, and a height is not exported. */
    HostRequest.CommitBlock nextCommit() {
        height++;
        return new HostRequest.CommitBlock(height, CleanupBudget.PAUSED, false);
    }

    /** Performs an operation that reads or writes a stream. */
    @Nullable
    Object stream(TraceOperation operation) {
        return switch (operation.op()) {
            case "snapshot.save" -> value(Waiting.forResult(save(operation)));
            case "snapshot.load" ->
                TraceValues.sha256(
                        Waiting.forResult(node.kernel().loadSnapshot(new VatId(operation.text(0)))), node.system());
            case "export" -> export(ArtifactMode.parse(operation.text(0)));
            default -> throw operation.unknown();
        };
    }

    /** Sends a save; its bytes are read later. */
    CompletionStage<Reply> save(TraceOperation operation) {
        JsonNode bytes = operation.argument(2);
        return node.kernel()
                .saveSnapshot(
                        new VatId(operation.text(0)),
                        operation.number(1),
                        StreamConverters.fromInputStream(() -> TraceValues.bytes(bytes)));
    }

    private Object export(ArtifactMode mode) {
        try (NodeExport export = node.host().openExport(mode)) {
            return TraceExport.of(export, node.system());
        }
    }

    /**
     * Sends a request and awaits its reply; the rest of a span that does not fit into one reply is asked for too.
     *
     * @return the result, as the trace has it
     * @throws StoreException when the request is refused
     */
    @Nullable
    Object ask(Request request) {
        Reply reply = Waiting.forResult(send(request));
        return request instanceof KernelRequest.ReadSpan read && reply instanceof Reply.Items items
                ? allItems(read, items)
                : value(reply);
    }

    private Object allItems(KernelRequest.ReadSpan request, Reply.Items first) {
        List<String> items = new ArrayList<>(first.items());
        boolean more = first.more();
        while (more) {
            Reply reply = Waiting.forResult(send(new KernelRequest.ReadSpan(
                    request.vat(), request.startPos(), request.skip() + items.size(), request.limit())));
            if (!(reply instanceof Reply.Items page)) {
                throw refusal(reply);
            }
            items.addAll(page.items());
            more = page.more();
        }
        return TraceValues.of(items.iterator());
    }

    /**
     * The result that a reply carries, as the trace has it.
     *
     * @throws StoreException when the request was refused
     */
    static @Nullable Object value(Reply reply) {
        return switch (reply) {
            case Reply.Done done -> null;
            case Reply.BlockCommitted committed -> null;
            case Reply.Value value -> value.value().orElse(null);
            case Reply.Flag flag -> flag.value();
            case Reply.Bounds bounds -> TraceValues.of(bounds.bounds());
            case Reply.Items items -> TraceValues.of(items.items().iterator());
            case Reply.Incarnation incarnation -> incarnation.incarnation();
            case Reply.Cleanup cleanup -> TraceValues.of(cleanup.result());
            case Reply.SnapshotFound found -> found.info().map(TraceValues::of).orElse(null);
            case Reply.SnapshotSaved saved -> TraceValues.of(saved.result());
            case Reply.BundleFound found -> TraceValues.of(found.bundle());
            case Reply.Hashes hashes -> TraceValues.of(hashes.hashes());
            case Reply.Batch batch -> throw refusal(batch);
            case Reply.Status status -> throw refusal(status);
            case Reply.DiskUsage usage -> throw refusal(usage);
            case Reply.Repaired repaired -> throw refusal(repaired);
            case Reply.Refused refused -> throw refusal(refused);
            case Reply.BlockLost lost -> throw refusal(lost);
        };
    }

    /** Why there is no result. */
    private static StoreException refusal(Reply reply) {
        return switch (reply) {
            case Reply.Refused refused -> new StoreException(refused.reason(), refused.message());
            case Reply.BlockLost lost -> new StoreException(Reason.FAULT, lost.message());
            default -> new StoreException(Reason.FAULT, "the node replied with " + reply);
        };
    }

    @Override
    public void close() {
        node.close();
        FileTrees.delete(settings.home());
    }
}
