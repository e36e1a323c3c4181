package io.swingnode.persistence.block;

import java.util.Optional;

/** Where sub-stores note what they change in the export data. */
public abstract class ExportNotes {
    /** Records that {@code key} of the export data now has this value. Rolling the crank back to before that drops the record. */
    public final void noteSet(String key, String value) {
        note(key, Optional.of(value), false);
    }

    /** Records that {@code key} was removed from the export data; as {@link #noteSet}. */
    public final void noteDeletion(String key) {
        note(key, Optional.empty(), false);
    }

    /**
     * As {@link #noteSet} and {@link #noteDeletion}.
     *
     * @param holdsHalfPair true when the key or value holds half a surrogate pair
     */
    public abstract void note(String key, Optional<String> value, boolean holdsHalfPair);
}
