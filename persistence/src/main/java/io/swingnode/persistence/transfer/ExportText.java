package io.swingnode.persistence.transfer;

import io.swingnode.persistence.archive.ArchiveNames;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.JsonText;
import java.util.List;
import java.util.stream.Collectors;

/** The texts of an export's files, byte for byte as the reference's hosts write them. */
public final class ExportText {
    /** The name of the manifest. */
    public static final String MANIFEST_FILE = ExportManifest.FILE_NAME;

    /** The name of the file of export data. */
    public static final String DATA_FILE = "export-data.jsonl";

    private ExportText() {}

    /** An entry of export data, with its line feed. */
    public static String line(ExportEntry entry) {
        StringBuilder line = new StringBuilder(entry.key().length() + 128).append('[');
        JsonText.appendQuoted(line, entry.key());
        line.append(',');
        entry.value().ifPresentOrElse(value -> JsonText.appendQuoted(line, value), () -> line.append("null"));
        return line.append("]\n").toString();
    }

    /** How a manifest begins. */
    public static String manifestHead(long blockHeight, ArtifactMode mode) {
        return "{\n  \"blockHeight\": " + blockHeight + ",\n  \"artifactMode\": \"" + mode.label()
                + "\",\n  \"artifacts\": [";
    }

    /** An artifact in the manifest. */
    public static String manifestPair(boolean first, ArtifactName name) {
        return (first ? "\n" : ",\n") + "    [\n      " + JsonText.quote(name.format()) + ",\n      "
                + JsonText.quote(fileName(name)) + "\n    ]";
    }

    /**
     * How a manifest ends.
     *
     * @param empty whether there was no artifact
     * @param vats whose artifacts alone are in the export; empty for all
     */
    public static String manifestEnd(boolean empty, List<String> vats) {
        String only = vats.isEmpty()
                ? ""
                : ",\n  \"vats\": [" + vats.stream().map(JsonText::quote).collect(Collectors.joining(", ")) + "]";
        return (empty ? "" : "\n  ") + "]" + only + ",\n  \"data\": \"" + DATA_FILE + "\"\n}";
    }

    /** The name of an artifact's file. */
    public static String fileName(ArtifactName name) {
        return ArchiveNames.exported(name);
    }
}
