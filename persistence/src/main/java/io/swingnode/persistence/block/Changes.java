package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Statements;
import java.sql.SQLException;

/**
 * What one layer changes in one sub-store: its slot in the layer. Each sub-store brings its own; the block knows no
 * more of them than this.
 *
 * <p>One thread at a time.
 *
 * @param <C> the implementing class
 */
public interface Changes<C extends Changes<C>> {
    /** What an entry takes beside its text, roughly: tree node, wrapper, object headers. */
    int ENTRY_OVERHEAD_BYTES = 120;

    /** Takes over the changes of the layer above, which win over those of this one. That layer is not used any more. */
    void absorb(C upper);

    /** Writes the changes into the open transaction, in the order of the file. */
    void write(Statements statements) throws SQLException;

    /** Forgets what {@link #write} wrote. */
    void clearWritten();

    /** What the changes take of the heap, roughly. */
    long sizeBytes();
}
