package io.swingnode.protocol;

import io.swingnode.protocol.StoreException.Reason;

/**
 * The name of a vat, such as {@code v12}.
 *
 * <p>Artifact names and export keys are split at dots, and export data at line feeds, so a name that is empty or
 * contains either could be stored but never exported; it is refused here instead.
 */
public record VatId(String value) implements Comparable<VatId> {
    /**
     * @throws StoreException (USAGE) when {@code value} is empty, or holds a dot, a line break or half a
     *     surrogate pair
     */
    public VatId {
        if (value.isEmpty()) {
            throw new StoreException(Reason.USAGE, "a vat id must not be empty");
        }
        for (int i = 0; i < value.length(); i++) {
            char unit = value.charAt(i);
            if (unit == '.' || unit == '\n' || unit == '\r') {
                throw new StoreException(
                        Reason.USAGE,
                        "vat id " + JsonText.quote(value) + " is refused: it must not hold a dot or a line break");
            }
        }
        Utf8Text.requireEncodable("vat id", value);
    }

    /** Vats are ordered as in the store's file: by UTF-8 bytes. */
    @Override
    public int compareTo(VatId other) {
        return Utf8Text.BYTE_ORDER.compare(value, other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
