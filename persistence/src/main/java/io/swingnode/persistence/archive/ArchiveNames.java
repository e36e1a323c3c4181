package io.swingnode.persistence.archive;

import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import io.swingnode.protocol.VatId;
import java.util.Optional;

/** The file names of archived artifacts and of exports. */
public final class ArchiveNames {
    /** Ends the name of an archived artifact. */
    static final String GZIP = ".gz";

    /** Follows that name while the file is being written. */
    static final String TEMPORARY = ".tmp";

    /** Common to the file systems of Linux and macOS. */
    private static final int NAME_BYTES_MAX = 255;

    private ArchiveNames() {}

    /** The artifact's name, in which characters that could make it a path to another directory are escaped. */
    private static String fileName(String artifactName) {
        return artifactName
                .replace("%", "%25")
                .replace("/", "%2F")
                .replace("\\", "%5C")
                .replace("\0", "%00");
    }

    /** The name of an artifact's file in an export, whose manifest says which artifact it is: also for names of any length. */
    public static String exported(ArtifactName artifact) {
        String name = fileName(artifact.format());
        return Utf8Text.utf8Length(name) > NAME_BYTES_MAX ? "artifact-" + Hashes.sha256(artifact.format()) : name;
    }

    /** The name of an archived artifact's file. */
    static String archived(ArtifactName name) {
        return fileName(name.format()) + GZIP;
    }

    /**
     * Checks that artifacts of a vat can be archived under names that file systems accept.
     *
     * @throws StoreException (USAGE) when the vat's id is too long
     */
    static void requireNameable(VatId vat) {
        ArtifactName longest = new ArtifactName.Span(vat, Long.MAX_VALUE, Long.MAX_VALUE);
        int tooLong = Utf8Text.utf8Length(archived(longest) + TEMPORARY) - NAME_BYTES_MAX;
        if (tooLong > 0) {
            throw new StoreException(
                    Reason.USAGE,
                    "the id of vat \"" + vat + "\" is " + tooLong
                            + " bytes too long for the file names of an archive; use a shorter id, or open the store"
                            + " without an archive");
        }
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
