package io.swingnode.server.kernel;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel and a host may ask of the block, by the names of the wire protocol. For the thread that has the block.
 *
 * <p>A request that is not answered and is refused fails the block: what came after it counted on it.
 */
final class BlockOperations implements AutoCloseable {
    private static final int STATUS_FAILED_EARLIER = 3;
    private static final String CLOSE = "close";

    private final OperationTable table = new OperationTable();
    private final Cursors cursors;

    /** Why a request was refused that was not answered. */
    private @Nullable StoreException failure;

    BlockOperations(ServedBlock block, BlockExports exports, BlockStreams streams, int cursorsMax) {
        cursors = new Cursors(cursorsMax);
        new KernelOperations(block, exports, cursors, streams).addTo(table);
        new HostOperations(block, exports, cursors, streams).addTo(table);
        cursors.addTo(table);
        table.writeAny(CLOSE, FrameReader::end);
    }

    /**
     * Does a request, and writes the reply if it has an id. A fault of the block is thrown.
     *
     * @return true when the client ends its work
     */
    boolean request(Set<Hello.Role> roles, FrameReader request, FrameWriter reply) throws WireException {
        long id = request.integer();
        String name = request.name();
        if (id < 0) {
            throw new WireException(
                    "a request has the id " + id + "; ids are above 0, or 0 for one that is not answered");
        }
        OperationTable.Operation operation = table.find(name, roles);
        boolean both = roles.size() > 1;
        boolean closes = name.equals(CLOSE);
        if (failure != null && !closes) {
            if (id > 0) {
                Replies.failure(reply, id, STATUS_FAILED_EARLIER, failure);
            }
            return false;
        }
        try {
            switch (operation) {
                case OperationTable.Writing writing -> {
                    writing.work().with(request);
                    if (id > 0) {
                        new OperationTable.Reply(id, both, reply).of(0).end();
                    }
                }
                case OperationTable.Reading reading -> {
                    if (id == 0) {
                        throw new WireException("\"" + name + "\" cannot be sent without an id: it is answered");
                    }
                    reading.work().with(request, new OperationTable.Reply(id, both, reply));
                }
            }
        } catch (StoreException e) {
            refuse(id, e, reply);
        }
        return closes;
    }

    private void refuse(long id, StoreException reason, FrameWriter reply) {
        if (!reason.reason().isRefusal()) {
            throw reason;
        }
        if (id == 0) {
            failure = reason;
        } else {
            reply.clear();
            Replies.refusal(reply, id, reason);
        }
    }

    @Override
    public void close() {
        cursors.closeAll();
    }
}
