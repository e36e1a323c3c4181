package io.swingnode.persistence.archive;

import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.StoreException;
import java.util.Optional;

/** The file names of archived artifacts and of exports. */
public final class ArchiveNames {
    /** Ends the name of an archived artifact. */
    static final String GZIP = ".gz";

    /** Follows that name while the file is being written. */
    static final String TEMPORARY = ".tmp";

    private ArchiveNames() {}

    /** The artifact's name, in which characters that could make it a path to another directory are escaped. */
    public static String fileName(String artifactName) {
        return artifactName
                .replace("%", "%25")
                .replace("/", "%2F")
                .replace("\\", "%5C")
                .replace("\0", "%00");
    }

    /** The name of an archived artifact's file. */
    static String archived(ArtifactName name) {
        return fileName(name.format()) + GZIP;
    }

    /** The artifact in an archive's file of that name; empty for any other file. */
    public static Optional<ArtifactName> parse(String fileName) {
        if (!fileName.endsWith(GZIP)) {
            return Optional.empty();
        }
        String name = fileName.substring(0, fileName.length() - GZIP.length())
                .replace("%2F", "/")
                .replace("%5C", "\\")
                .replace("%00", "\0")
                .replace("%25", "%");
        try {
            return Optional.of(ArtifactName.parse(name))
                    .filter(artifact -> !(artifact instanceof ArtifactName.Bundle))
                    .filter(artifact -> archived(artifact).equals(fileName));
        } catch (StoreException e) {
            // The file does not belong to the archive.
            return Optional.empty();
        }
    }

    /** True for the name of a temporary file that an interrupted archiver may have left. */
    static boolean isTemporary(String fileName) {
        return fileName.endsWith(TEMPORARY)
                && parse(fileName.substring(0, fileName.length() - TEMPORARY.length()))
                        .isPresent();
    }
}
