package io.swingnode.server.kernel;

import io.swingnode.protocol.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ByteChannel;

/** Where clients come in. */
interface Entrance extends Closeable {
    /** Waits for the next client. What else must be shown or agreed on is done when the client is first read from. */
    ByteChannel accept() throws IOException;

    boolean isOpen();

    /** How many clients may be connected that came in here. */
    int connectionsMax();

    /** The longest frame of a client that came in here. */
    int frameBytes();

    /**
     * Checks that a client may have what it asks for.
     *
     * @throws StoreException (USAGE) when it may not, and is to be told only that
     */
    void admit(Hello hello);

    /** Lets nobody in any more. */
    @Override
    void close() throws IOException;
}
