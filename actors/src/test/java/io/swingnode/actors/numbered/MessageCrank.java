package io.swingnode.actors.numbered;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.actors.SwingNode;
import io.swingnode.actors.TestNodes;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.NumberedRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** A kernel's side of one numbered crank by message, one request after the other; refusals are thrown. */
final class MessageCrank implements UnaryRequests {
    private final SwingNode node;
    private final long number;

    private MessageCrank(SwingNode node, long number) {
        this.node = node;
        this.number = number;
    }

    /** Runs a delivery until its crank has joined, again whenever it was stale. */
    static CrankHashes run(SwingNode node, VatId vat, long number, Consumer<MessageCrank> delivery) {
        while (true) {
            try {
                MessageCrank crank = start(node, vat, number);
                delivery.accept(crank);
                return crank.end(true);
            } catch (StoreException e) {
                if (e.reason() != Reason.CONFLICT) {
                    throw e;
                }
            }
        }
    }

    static MessageCrank start(SwingNode node, VatId vat, long number) {
        assertThat(ask(node, new NumberedRequest.StartCrank(vat, number))).isEqualTo(new Reply.Done());
        return new MessageCrank(node, number);
    }

    /** The answer, which comes in time. */
    static Reply answer(CompletableFuture<Reply> reply) {
        return reply.orTimeout(2, TimeUnit.MINUTES).join();
    }

    static Reply ask(SwingNode node, KernelRequest request) {
        return switch (answer(TestNodes.send(node, request))) {
            case Reply.Refused refused -> throw new StoreException(refused.reason(), refused.message());
            case Reply.BlockLost lost -> throw new AssertionError("the block is lost: " + lost.message());
            case Reply reply -> reply;
        };
    }

    @Override
    public Reply ask(KernelRequest request) {
        return ask(node, new NumberedRequest.InCrank(number, request));
    }

    CompletableFuture<Reply> send(Function<Long, NumberedRequest> request) {
        return TestNodes.send(node, request.apply(number));
    }

    /** Sends a request in the crank. */
    CompletableFuture<Reply> sendIn(KernelRequest request) {
        return send(of -> new NumberedRequest.InCrank(of, request));
    }

    CrankHashes end(boolean emit) {
        return ((Reply.Hashes) ask(node, new NumberedRequest.EndCrank(number, emit))).hashes();
    }
}
