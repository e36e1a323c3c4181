package io.swingnode.protocol.wire;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;

/** A peer broke the rules of the wire protocol: its connection ends. */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong with the frame, for the peer and the log */
    public WireException(String message) {
        super(message);
    }

    /** What the peer is told. */
    public StoreException toRefusal() {
        return new StoreException(Reason.USAGE, String.valueOf(getMessage()), this);
    }
}
