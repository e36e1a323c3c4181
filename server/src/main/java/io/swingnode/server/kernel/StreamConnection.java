package io.swingnode.server.kernel;

import akka.Done;
import akka.NotUsed;
import akka.stream.ActorAttributes;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import io.swingnode.server.net.FrameInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/**
 * A connection for uploads, streams, exports or an import, as a stream from its requests to its replies: what the client does not
 * read is not worked on, and then not read either.
 */
final class StreamConnection {
    private static final String DISPATCHER = "swingnode.server.connection-dispatcher";

    private StreamConnection() {}

    /** What a connection of a role can be asked for. One request at a time. */
    interface Operations extends AutoCloseable {
        /**
         * Does a request and writes its reply, if it has an id.
         *
         * @throws StoreException refusals are replied; a FAULT ends the connection
         */
        void request(long id, String operation, FrameReader request, FrameWriter reply)
                throws IOException, WireException;

        @Override
        void close();
    }

    /**
     * Serves until the client ends the connection, or is told why the server does.
     *
     * @param sentBytes told how much was sent
     * @return completes when it has ended, and its operations are closed
     */
    static CompletionStage<Done> serve(
            FrameInput in,
            WritableByteChannel out,
            Operations operations,
            Materializer streams,
            LongConsumer sentBytes) {
        Source<byte[], NotUsed> replies =
                Source.unfoldResource(() -> new Requests(in, operations), Requests::nextReply, Requests::close);
        return replies.withAttributes(ActorAttributes.dispatcher(DISPATCHER))
                .async()
                .toMat(
                        Sink.<byte[]>foreach(reply -> {
                                    write(reply, out);
                                    sentBytes.accept(reply.length);
                                })
                                .async(DISPATCHER),
                        (left, done) -> done)
                .run(streams);
    }

    private static void write(byte[] reply, WritableByteChannel out) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(reply);
        while (bytes.hasRemaining()) {
            int unused = out.write(bytes);
        }
    }

    private static final class Requests {
        private final FrameInput in;
        private final Operations operations;
        private final FrameWriter reply = new FrameWriter();
        private boolean ended;

        private Requests(FrameInput in, Operations operations) {
            this.in = in;
            this.operations = operations;
        }

        private Optional<byte[]> nextReply() {
            try {
                while (!ended && reply.size() == 0) {
                    Optional<FrameReader> frame = in.next();
                    if (frame.isEmpty()) {
                        return Optional.empty();
                    }
                    answer(frame.get());
                }
            } catch (WireException e) {
                last(e.toRefusal());
            } catch (StoreException e) {
                last(e);
            } catch (IOException e) {
                return Optional.empty();
            }
            if (reply.size() == 0) {
                return Optional.empty();
            }
            byte[] bytes = reply.toByteArray();
            reply.clear();
            return Optional.of(bytes);
        }

        private void answer(FrameReader request) throws WireException {
            long id = request.integer();
            String operation = request.name();
            try {
                operations.request(id, operation, request, reply);
            } catch (StoreException e) {
                refuse(id, e);
            } catch (UncheckedIOException e) {
                refuse(id, unavailable(e.getCause() == null ? new IOException(e.getMessage(), e) : e.getCause()));
            } catch (IOException e) {
                refuse(id, e.getCause() instanceof StoreException known ? known : unavailable(e));
            }
        }

        private static StoreException unavailable(IOException e) {
            return new StoreException(Reason.UNAVAILABLE, "the server could not read or write: " + IoReason.of(e), e);
        }

        private void refuse(long id, StoreException reason) {
            if (id <= 0 || !reason.reason().isRefusal()) {
                throw reason;
            }
            reply.clear();
            Replies.refusal(reply, id, reason);
        }

        private void last(StoreException reason) {
            ended = true;
            reply.clear();
            Replies.last(reply, 0, reason);
        }

        private void close() {
            operations.close();
        }
    }
}
