package io.swingnode.persistence.inspect;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row that is compared: where it stands, and what is there. */
final class Row {
    /** Where a row stands: by the bytes of a text, such as a key or the name of a vat, and then by a position. */
    record Place(StoredText text, long position) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byText = Arrays.compareUnsigned(text.shared(), other.text.shared());
            return byText != 0 ? byText : Long.compare(position, other.position);
        }

        /** Whether a range ends with this row: the same for both sides, and for one row in {@code rowsPerRange}. */
        boolean endsRange(int rowsPerRange) {
            long mixed = (text.hashCode() * 31L + position) * 0x9E3779B97F4A7C15L;
            return Long.remainderUnsigned(mixed >>> 20, rowsPerRange) == 0;
        }
    }

    private final Place place;
    private final byte @Nullable [] value;

    /** @param value null in a damaged row without one */
    Row(Place place, byte @Nullable [] value) {
        this.place = place;
        this.value = value;
    }

    Place place() {
        return place;
    }

    byte @Nullable [] value() {
        return value;
    }

    boolean hasSameValue(Row other) {
        return Arrays.equals(value, other.value);
    }

    /** For people; empty for a value that is not there. */
    Optional<StoredText> shownValue() {
        return Optional.ofNullable(value).map(StoredText::new);
    }

    @Override
    public String toString() {
        return place + " = " + (value == null ? "nothing" : HexFormat.of().formatHex(value));
    }
}
