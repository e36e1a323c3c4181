package io.swingnode.node.conformance;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.NodeSettings;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A node whose kernel sends messages without waiting for replies: single requests and batches in turn, while earlier
 * blocks are still being committed. The host's requests go between them, in the same order. Only what is read as a stream is awaited, because its answer is not one reply.
 */
final class BatchTarget implements TraceTarget {
    private static final int GROUP_MAX = 200;
    private static final int BATCH_MAX = 16;

    private static final Config PIPELINED = ConfigFactory.parseString("swingnode.store.pipelined-commits = on");

    private final MessageNode node;
    private final ExportRecorder exports;

    BatchTarget(Path home, StoreOptions options, ExportRecorder exports) {
        node = new MessageNode(new NodeSettings(home, options, Optional.empty(), Optional.empty(), PIPELINED));
        this.exports = exports;
    }

    @Override
    public int groupMax() {
        return GROUP_MAX;
    }

    @Override
    public List<Answer> perform(List<TraceOperation> group) throws IOException {
        Sender sender = new Sender();
        for (TraceOperation operation : group) {
            sender.add(operation);
        }
        return sender.answers();
    }

    @Override
    public List<List<ExportEntry>> takeExports() {
        return exports.take();
    }

    @Override
    public void close() {
        node.close();
    }

    /** Sends the operations of a group. */
    private final class Sender {
        private final List<Answer> answers = new ArrayList<>();
        private final List<Sent> awaited = new ArrayList<>();
        private final List<KernelRequest> batch = new ArrayList<>();
        private int batchMax = 1;

        /** True while a save was sent and not awaited. */
        private boolean saving;

        void add(TraceOperation operation) throws IOException {
            if (saving && dropsSaves(operation)) {
                await();
            }
            switch (operation.op()) {
                case "commit" -> sendAlone(node.nextCommit());
                case "abandon" -> sendAlone(new HostRequest.AbandonBlock());
                case "snapshot.save" -> {
                    sendBatch();
                    awaited.add(new Sent(1, node.save(operation)));
                    saving = true;
                }
                case "snapshot.load", "export" -> {
                    await();
                    answers.add(Answer.to(() -> node.stream(operation)));
                }
                default -> {
                    if (needsSeveralReplies(operation)) {
                        await();
                        answers.add(Answer.to(() -> node.ask(TraceRequests.of(operation))));
                    } else {
                        addToBatch(operation);
                    }
                }
            }
        }

        /** A save that is dropped before its bytes are taken in has no result; the reference's always had one. */
        private static boolean dropsSaves(TraceOperation operation) {
            return operation.op().equals("rollbackCrank") || operation.op().equals("abandon");
        }

        /** The later parts of a long span must be read before anything changes. */
        private static boolean needsSeveralReplies(TraceOperation operation) {
            return operation.op().equals("transcript.readSpan")
                    && operation.expected() instanceof TraceOperation.Outcome.Success success
                    && success.value().path("count").asLong() > TraceRequests.ITEMS_MAX;
        }

        private void addToBatch(TraceOperation operation) throws IOException {
            try {
                switch (TraceRequests.of(operation)) {
                    case KernelRequest ofKernel -> batch.add(ofKernel);
                    case HostRequest ofHost -> sendAlone(ofHost);
                }
            } catch (StoreException refusal) {
                await();
                answers.add(new Answer.Refusal(refusal));
                return;
            }
            // A batch ends at its first refusal.
            if (batch.size() == batchMax || operation.expected() instanceof TraceOperation.Outcome.Failure) {
                sendBatch();
            }
        }

        private void sendAlone(Request request) {
            sendBatch();
            awaited.add(new Sent(1, node.send(request)));
        }

        private void sendBatch() {
            if (batch.size() == 1) {
                awaited.add(new Sent(1, node.send(batch.getFirst())));
            } else if (!batch.isEmpty()) {
                awaited.add(new Sent(batch.size(), node.send(new KernelRequest.Batch(batch))));
            }
            batch.clear();
            batchMax = batchMax == 1 ? BATCH_MAX : 1;
        }

        private void await() throws IOException {
            sendBatch();
            for (Sent sent : awaited) {
                sent.addTo(answers);
            }
            awaited.clear();
            saving = false;
        }

        List<Answer> answers() throws IOException {
            await();
            return answers;
        }
    }

    /** A message that carries a number of requests. */
    private record Sent(int requests, CompletionStage<Reply> reply) {
        void addTo(List<Answer> answers) throws IOException {
            Reply given = Waiting.forResult(reply);
            List<Reply> replies = given instanceof Reply.Batch batch ? batch.replies() : List.of(given);
            for (Reply each : replies) {
                answers.add(Answer.to(() -> MessageNode.value(each)));
            }
            for (int i = replies.size(); i < requests; i++) {
                answers.add(new Answer.Refusal(new StoreException(
                        Reason.FAULT, "the request was not carried out: one before it in its batch was refused")));
            }
        }
    }
}
