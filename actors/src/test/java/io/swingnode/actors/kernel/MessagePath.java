package io.swingnode.actors.kernel;

import static io.swingnode.actors.TestNodes.join;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.TestNodes;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** By message, one request after the other. */
final class MessagePath extends KernelPath {
    MessagePath(Path home, boolean keepHistory) {
        super(home, keepHistory);
    }

    @Override
    Reply ask(Request request) {
        Reply reply = TestNodes.ask(node, request);
        if (reply instanceof Reply.Refused refused) {
            throw new StoreException(refused.reason(), refused.message());
        }
        if (reply instanceof Reply.BlockLost lost) {
            throw new AssertionError("the block is lost: " + lost.message());
        }
        return reply;
    }

    @Override
    SnapshotResult save(VatId vat, long snapPos, Source<ByteString, ?> plain) {
        return ((Reply.SnapshotSaved) joined(node.kernel().saveSnapshot(vat, snapPos, plain))).result();
    }

    @Override
    Source<ByteString, ?> load(VatId vat) {
        return joined(node.kernel().loadSnapshot(vat));
    }

    private static <T> T joined(CompletionStage<T> stage) {
        try {
            return join(stage);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    @Override
    void abandon() {
        Reply unused = ask(new HostRequest.AbandonBlock());
    }

    @Override
    void commit(long height) {
        Reply unused = ask(TestNodes.commit(height));
    }
}
