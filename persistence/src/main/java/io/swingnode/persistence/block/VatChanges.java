package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.protocol.VatId;
import java.sql.SQLException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a sub-store whose rows belong to vats: those of each vat by themselves, in the order of the file.
 *
 * @param <V> what changes in one vat
 * @param <C> the extending class
 */
public abstract class VatChanges<V, C extends VatChanges<V, C>> implements Changes<C> {
    private final TreeMap<VatId, V> vats = new TreeMap<>();
    private long sizeBytes;

    /** Changes of one vat that change nothing. */
    protected abstract V empty();

    /** Adds the changes of the layer above, which win, to those of the same vat in this one. */
    protected abstract void absorb(V lower, V upper);

    /** Writes the changes of one vat into the open transaction. */
    protected abstract void write(Statements statements, VatId vat, V changes) throws SQLException;

    /** The changes of one vat, or null while there are none. */
    public final @Nullable V find(VatId vat) {
        return vats.get(vat);
    }

    /** The changes of each vat that has any. */
    public final NavigableMap<VatId, V> byVat() {
        return vats;
    }

    /** The vats that have changes. */
    public final Set<VatId> vats() {
        return vats.keySet();
    }

    /**
     * The changes of one vat, to be added to.
     *
     * @param textLength characters or bytes that the next change takes of the heap, beside its entry
     */
    protected final V change(VatId vat, long textLength) {
        sizeBytes += ENTRY_OVERHEAD_BYTES + textLength;
        return vats.computeIfAbsent(vat, id -> empty());
    }

    @Override
    public final void absorb(C upper) {
        upper.byVat().forEach((vat, changes) -> {
            V here = vats.putIfAbsent(vat, changes);
            if (here != null) {
                absorb(here, changes);
            }
        });
        sizeBytes += upper.sizeBytes();
    }

    @Override
    public final void write(Statements statements) throws SQLException {
        for (Map.Entry<VatId, V> entry : vats.entrySet()) {
            write(statements, entry.getKey(), entry.getValue());
        }
    }

    @Override
    public final void clearWritten() {
        vats.clear();
        sizeBytes = 0;
    }

    @Override
    public final long sizeBytes() {
        return sizeBytes;
    }
}
