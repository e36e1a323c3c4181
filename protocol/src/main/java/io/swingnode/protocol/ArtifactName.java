package io.swingnode.protocol;

import io.swingnode.protocol.StoreException.Reason;
import java.util.List;

/** The name of an artifact: a part of an export whose content is verified against a record of the export data. */
public sealed interface ArtifactName {
    /** The name as text, such as {@code transcript.v1.0.3}. */
    String format();

    /** A heap snapshot; its bytes are the plain, uncompressed snapshot. */
    record Snapshot(VatId vat, long snapPos) implements ArtifactName {
        @Override
        public String format() {
            return "snapshot." + vat + "." + snapPos;
        }
    }

    /** A transcript span from {@code startPos} (inclusive) to {@code endPos} (exclusive): each item and a line feed. */
    record Span(VatId vat, long startPos, long endPos) implements ArtifactName {
        @Override
        public String format() {
            return "transcript." + vat + "." + startPos + "." + endPos;
        }
    }

    /** A code bundle; its bytes are the stored ones. */
    record Bundle(BundleId id) implements ArtifactName {
        @Override
        public String format() {
            return "bundle." + id;
        }
    }

    /**
     * Reads a name.
     *
     * @throws StoreException (UNSUPPORTED) for a kind that is not known, (CORRUPT) for a known kind in another form
     */
    static ArtifactName parse(String name) {
        List<String> parts = List.of(name.split("\\.", -1));
        return switch (parts.getFirst()) {
            case "snapshot" -> parseSnapshot(name, parts);
            case "transcript" -> parseSpan(name, parts);
            case "bundle" -> parseBundle(name);
            default ->
                throw new StoreException(
                        Reason.UNSUPPORTED,
                        "unknown artifact type " + JsonText.quote(parts.getFirst()) + " on import (artifact "
                                + JsonText.quote(name) + ")");
        };
    }

    private static Bundle parseBundle(String name) {
        if (!name.startsWith("bundle.")) {
            throw malformed(name, "bundle.{bundleID}");
        }
        return new Bundle(new BundleId(name.substring("bundle.".length())));
    }

    private static Snapshot parseSnapshot(String name, List<String> parts) {
        if (parts.size() != 3) {
            throw malformed(name, "snapshot.{vatID}.{snapPos}");
        }
        return new Snapshot(new VatId(parts.get(1)), position(name, parts.get(2), "snapshot.{vatID}.{snapPos}"));
    }

    private static Span parseSpan(String name, List<String> parts) {
        String form = "transcript.{vatID}.{startPos}.{endPos}";
        if (parts.size() != 4) {
            throw malformed(name, form);
        }
        long startPos = position(name, parts.get(2), form);
        long endPos = position(name, parts.get(3), form);
        if (endPos < startPos) {
            throw malformed(name, form + " with startPos ≤ endPos");
        }
        return new Span(new VatId(parts.get(1)), startPos, endPos);
    }

    private static long position(String name, String digits, String form) {
        boolean plain = !digits.isEmpty() && digits.length() <= 16;
        for (int i = 0; plain && i < digits.length(); i++) {
            plain = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        if (!plain) {
            throw malformed(name, form);
        }
        return Long.parseLong(digits);
    }

    private static StoreException malformed(String name, String form) {
        return new StoreException(
                Reason.CORRUPT, "artifact name " + JsonText.quote(name) + " is not of the form " + form);
    }
}
