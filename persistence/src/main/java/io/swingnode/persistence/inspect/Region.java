package io.swingnode.persistence.inspect;

import java.util.List;
import java.util.Optional;

/**
 * A part of a section's rows, both ends included.
 *
 * @param first empty for the first row there is
 * @param last empty for the last one
 */
record Region(Optional<Row.Place> first, Optional<Row.Place> last) {
    /** Every row. */
    static final List<Region> ALL = List.of(new Region(Optional.empty(), Optional.empty()));

    static Region between(Row.Place first, Row.Place last) {
        return new Region(Optional.of(first), Optional.of(last));
    }

    boolean begins(Row.Place place) {
        return first.isEmpty() || first.get().compareTo(place) <= 0;
    }

    boolean endsBefore(Row.Place place) {
        return last.isPresent() && last.get().compareTo(place) < 0;
    }
}
