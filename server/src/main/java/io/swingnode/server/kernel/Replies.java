package io.swingnode.server.kernel;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.wire.FrameWriter;

/** Replies that say why something was not done. */
final class Replies {
    private static final int STATUS_REFUSED = 1;
    private static final int STATUS_FAILED = 2;

    private Replies() {}

    /** Nothing has changed. */
    static void refusal(FrameWriter out, long id, StoreException reason) {
        failure(out, id, STATUS_REFUSED, reason);
    }

    /** The connection ends. */
    static void last(FrameWriter out, long id, StoreException reason) {
        failure(out, id, STATUS_FAILED, reason);
    }

    static void failure(FrameWriter out, long id, int status, StoreException reason) {
        out.begin(4)
                .integer(id)
                .integer(status)
                .name(reason.reason().name())
                .name(String.valueOf(reason.getMessage()))
                .end();
    }
}
