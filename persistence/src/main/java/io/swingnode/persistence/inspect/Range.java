package io.swingnode.persistence.inspect;

import io.swingnode.protocol.Hashes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Rows that follow each other, as one hash.
 *
 * @param first the place of the first
 * @param last the place of the last
 * @param rows how many there are
 * @param hash SHA-256 over them
 */
record Range(Row.Place first, Row.Place last, long rows, String hash) {
    boolean isSame(Range other) {
        return rows == other.rows && last.equals(other.last) && hash.equals(other.hash);
    }

    /** Gathers the rows of a range. */
    static final class Builder {
        private final MessageDigest digest = Hashes.newSha256();
        private final ByteBuffer lengths = ByteBuffer.allocate(Integer.BYTES + Long.BYTES + Integer.BYTES);
        private final Row.Place first;
        private Row.Place last;
        private long rows;

        Builder(Row.Place first) {
            this.first = first;
            this.last = first;
        }

        void add(Row row) {
            byte[] text = row.place().text().shared();
            byte[] value = row.value();
            lengths.clear();
            lengths.putInt(text.length).putLong(row.place().position()).putInt(value == null ? -1 : value.length);
            digest.update(lengths.array());
            digest.update(text);
            if (value != null) {
                digest.update(value);
            }
            last = row.place();
            rows++;
        }

        Range build() {
            return new Range(first, last, rows, Hashes.finish(digest));
        }
    }
}
