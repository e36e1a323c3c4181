package io.swingnode.server.kernel;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import io.swingnode.server.net.FrameInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A connection that works on the block, on a thread of its own: requests are done one after the other, and answered in their
 * order. Nothing is sent that was not asked for.
 */
final class BlockConnection {
    private final FrameInput in;
    private final WritableByteChannel out;
    private final BlockLease lease;
    private final Set<Hello.Role> roles;
    private final LongConsumer answeredNanos;
    private final FrameWriter replies = new FrameWriter();

    /** @param answeredNanos told how long each request took that was answered */
    BlockConnection(
            FrameInput in,
            WritableByteChannel out,
            BlockLease lease,
            Set<Hello.Role> roles,
            LongConsumer answeredNanos) {
        this.in = in;
        this.out = out;
        this.lease = lease;
        this.roles = roles;
        this.answeredNanos = answeredNanos;
    }

    /** Serves until the client ends the connection, or is told why the server does. */
    void serve() throws IOException {
        try {
            for (Optional<FrameReader> frame = in.next(); frame.isPresent(); frame = in.next()) {
                long readNanos = System.nanoTime();
                lease.request(roles, frame.get(), replies);
                if (replies.size() > 0) {
                    send(replies, out);
                    answeredNanos.accept(System.nanoTime() - readNanos);
                }
                if (!in.hasFrame()) {
                    lease.idle();
                }
            }
        } catch (WireException e) {
            last(e.toRefusal());
        } catch (StoreException e) {
            last(e);
        } catch (RuntimeException e) {
            last(new StoreException(Reason.FAULT, "the server failed: " + e, e));
            throw e;
        }
    }

    private void last(StoreException reason) throws IOException {
        replies.clear();
        Replies.last(replies, 0, reason);
        send(replies, out);
    }

    static void send(FrameWriter replies, WritableByteChannel out) throws IOException {
        ByteBuffer bytes = replies.frames();
        while (bytes.hasRemaining()) {
            int unused = out.write(bytes);
        }
        replies.clear();
    }
}
