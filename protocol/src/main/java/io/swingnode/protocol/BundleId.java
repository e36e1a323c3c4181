package io.swingnode.protocol;

import io.swingnode.protocol.StoreException.Reason;
import java.util.Optional;

/** The name of a code bundle: {@code b0-} and a SHA-256, or {@code b1-} and a SHA-512, in lower-case hex. */
public record BundleId(String value) implements Comparable<BundleId> {
    /** The two formats of bundles. */
    public enum Version {
        /** A nested-evaluate bundle, stored as compact JSON. */
        B0,
        /** An Endo zip archive, stored as its bytes. */
        B1
    }

    /** @throws StoreException (UNSUPPORTED) for any other prefix */
    public BundleId {
        if (!isKnown(value)) {
            throw new StoreException(
                    Reason.UNSUPPORTED,
                    "unsupported BundleID " + JsonText.quote(value) + "; known are b0-{sha256} and b1-{sha512}");
        }
        Utf8Text.requireEncodable("bundle id", value);
    }

    /** The id in {@code text}, if it is one. */
    public static Optional<BundleId> find(String text) {
        return isKnown(text) && Utf8Text.isEncodable(text) ? Optional.of(new BundleId(text)) : Optional.empty();
    }

    private static boolean isKnown(String text) {
        return text.startsWith("b0-") || text.startsWith("b1-");
    }

    /** The format of the bundle. */
    public Version version() {
        return value.startsWith("b0-") ? Version.B0 : Version.B1;
    }

    /** The hash contained in the name, in hex. */
    public String hash() {
        return value.substring(3);
    }

    @Override
    public int compareTo(BundleId other) {
        return Utf8Text.BYTE_ORDER.compare(value, other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
