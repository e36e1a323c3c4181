package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Statements;
import java.sql.SQLException;

/**
 * The changes of one layer to one sub-store: its slot in the layer. Each sub-store has an implementation; the block
 * depends on nothing else of a sub-store.
 *
 * <p>One thread at a time.
 *
 * @param <C> the implementing class
 */
public interface Changes<C extends Changes<C>> {
    /** Approximate heap size of an entry besides its text: tree node, wrapper, object headers. */
    int ENTRY_OVERHEAD_BYTES = 120;

    /** Takes over the changes of the layer above, which override these. That layer must not be used afterwards. */
    void absorb(C upper);

    /** Writes the changes into the open transaction, in key order. */
    void write(Statements statements) throws SQLException;

    /** Called when nothing is added for now, and one thread reads beside another that writes: reading must change nothing. */
    default void settle() {}

    /** False for what {@link #write} has nothing to do with, and what the commit looks for in the block's own layer. */
    default boolean isRows() {
        return true;
    }

    /** Discards what {@link #write} has written. */
    void clearWritten();

    /** Approximate heap size of the changes. */
    long sizeBytes();
}
