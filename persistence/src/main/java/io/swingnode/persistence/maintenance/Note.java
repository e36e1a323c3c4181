package io.swingnode.persistence.maintenance;

import java.util.List;

/** Something about a store that its users should know, though nothing is wrong with it. */
public sealed interface Note {
    /** What there is to know, in words. */
    String describe();

    /**
     * Rows whose text holds half a surrogate pair. They can be read, but their export is other text.
     *
     * @param table where they are
     * @param count how many
     * @param first the names of the first
     */
    record HalfPairs(String table, long count, List<String> first) implements Note {
        @Override
        public String describe() {
            return "table " + table + ": " + count + (count == 1 ? " row holds" : " rows hold")
                    + " half a surrogate pair, which an export cannot carry: " + String.join(", ", first)
                    + (count > first.size() ? ", …" : "");
        }
    }
}
