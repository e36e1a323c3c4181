package io.swingnode.persistence.sqlite;

import java.util.Iterator;

/**
 * Values read one at a time from something that must be closed. Reading may throw {@link
 * io.swingnode.protocol.StoreException}; one thread at a time.
 */
public interface Cursor<T> extends Iterator<T>, AutoCloseable {
    /** Lets go of what the cursor reads from; closing again does nothing. */
    @Override
    void close();
}
