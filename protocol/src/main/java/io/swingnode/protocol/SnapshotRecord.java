package io.swingnode.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The record of a heap snapshot, as exported under {@link #key()}.
 *
 * @param vat the vat whose heap it is
 * @param snapPos the transcript position it was taken at
 * @param hash SHA-256 of the plain bytes
 * @param inUse true for the snapshot from which the vat would start
 */
public record SnapshotRecord(VatId vat, long snapPos, String hash, boolean inUse) {
    /** The key that points at a vat's snapshot in use. */
    public static String currentKey(VatId vat) {
        return "snapshot." + vat + ".current";
    }

    /** The key of the record at a position. */
    public static String key(VatId vat, long snapPos) {
        return "snapshot." + vat + "." + snapPos;
    }

    /** The key under which the record is exported; also the name of its artifact. */
    public String key() {
        return key(vat, snapPos);
    }

    /** The entries of the export data that stand for the record, of one in use also the one that points to it. */
    public Map<String, String> exportEntries() {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put(key(), toJson());
        if (inUse) {
            entries.put(currentKey(vat), key());
        }
        return entries;
    }

    /** The name of the snapshot's artifact. */
    public ArtifactName.Snapshot artifact() {
        return new ArtifactName.Snapshot(vat, snapPos);
    }

    /** The value under which the record is exported: compact JSON with the fields in their fixed order. */
    public String toJson() {
        StringBuilder out = new StringBuilder(120).append("{\"vatID\":");
        JsonText.appendQuoted(out, vat.value());
        return out.append(",\"snapPos\":")
                .append(snapPos)
                .append(",\"hash\":")
                .append(JsonText.quote(hash))
                .append(",\"inUse\":")
                .append(inUse ? 1 : 0)
                .append('}')
                .toString();
    }
}
