package io.swingnode.server.kernel;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A block that connections work on in turn: one that is its kernel, and one that is its host, or a single one that is both. The one
 * that leaves takes the block with it. A turn is one request; turns come from the threads of the connections, no actor waits for
 * one.
 */
final class BlockLease {
    private static final int SESSION_BYTES = 16;

    /** Some twenty cranks: less is not worth waking the writer. */
    private static final long EARLY_BYTES = 64 << 10;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ReentrantLock turn = new ReentrantLock();
    private final Set<Hello.Role> taken = EnumSet.noneOf(Hello.Role.class);
    private final byte[] session = new byte[SESSION_BYTES];
    private final BlockExports exports;
    private final ServedBlock block;
    private final BlockStreams streams;
    private final BlockOperations operations;
    private final Runnable whenOver;
    private boolean over;

    /** @param whenOver called once, when the block has been let go */
    BlockLease(ServedStores stores, BlockOptions options, ServerLimits limits, Consumer<BlockLease> whenOver) {
        this.whenOver = () -> whenOver.accept(this);
        RANDOM.nextBytes(session);
        exports = new BlockExports();
        block = stores.openBlock(options, exports::accept);
        streams = new BlockStreams(block.snapshotOptions(), limits.streams());
        operations = new BlockOperations(block, exports, streams, limits.cursors());
        block.handOver();
    }

    /** What a {@code stream} connection shows. */
    byte[] session() {
        return session.clone();
    }

    BlockStreams streams() {
        return streams;
    }

    /**
     * Takes roles of the block.
     *
     * @throws StoreException (BUSY) when another connection has one of them
     */
    void join(Set<Hello.Role> roles) {
        turn.lock();
        try {
            requireOpen();
            if (roles.stream().anyMatch(taken::contains)) {
                throw locked();
            }
            taken.addAll(roles);
        } finally {
            turn.unlock();
        }
    }

    static StoreException locked() {
        return new StoreException(
                Reason.BUSY, "database is locked: another connection works on the block of this store; end it first");
    }

    /**
     * Does a request on the block, and writes its reply if it has an id.
     *
     * @param roles those of the connection that asks
     * @throws StoreException (CLOSED) when the other side has gone, and the block with it
     * @throws WireException when the request breaks the protocol
     */
    void request(Set<Hello.Role> roles, FrameReader request, FrameWriter reply) throws WireException {
        turn.lock();
        try {
            requireOpen();
            if (operations.request(roles, request, reply)) {
                end();
            }
        } finally {
            if (!over) {
                block.handOver();
            }
            turn.unlock();
        }
    }

    /** Uses the time in which the client asks for nothing. */
    void idle() {
        turn.lock();
        try {
            if (!over) {
                block.writeEarly(EARLY_BYTES);
                block.handOver();
            }
        } finally {
            turn.unlock();
        }
    }

    private void requireOpen() {
        if (over) {
            throw new StoreException(
                    Reason.CLOSED,
                    "the other side of the block went away; the open block is lost. Connect again to go on");
        }
    }

    /** Ends the block, for all who work on it. Again it does nothing. */
    void end() {
        turn.lock();
        try {
            if (!over) {
                over = true;
                streams.close();
                try {
                    operations.close();
                    block.close();
                } finally {
                    whenOver.run();
                }
            }
        } finally {
            turn.unlock();
        }
    }
}
