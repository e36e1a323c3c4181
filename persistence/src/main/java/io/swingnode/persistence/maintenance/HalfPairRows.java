package io.swingnode.persistence.maintenance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts the rows of a table whose text holds half a surrogate pair, and keeps the names of the first. One thread. */
final class HalfPairRows {
    private static final int NAMES_MAX = 10;

    private final String table;
    private final List<String> first = new ArrayList<>();
    private long count;

    HalfPairRows(String table) {
        this.table = table;
    }

    void add(String name) {
        count++;
        if (first.size() < NAMES_MAX) {
            first.add(name);
        }
    }

    /** What was counted, if anything. */
    Optional<Note> note() {
        return count == 0 ? Optional.empty() : Optional.of(new Note.HalfPairs(table, count, List.copyOf(first)));
    }
}
