package io.swingnode.demo;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;

/** Compares two exports entry by entry and artifact by artifact. */
public final class CopyCheck {
    private static final int CHUNK_BYTES = 64 * 1024;

    private CopyCheck() {}

    /** True when both have the same export data, and the same artifacts. */
    public static boolean areIdentical(ExportSource one, ExportSource other) {
        return haveSameData(one, other) && haveSameArtifacts(one, other);
    }

    private static boolean haveSameData(ExportSource one, ExportSource other) {
        try (Cursor<ExportEntry> left = one.exportData();
                Cursor<ExportEntry> right = other.exportData()) {
            while (left.hasNext() && right.hasNext()) {
                if (!left.next().equals(right.next())) {
                    return false;
                }
            }
            return !left.hasNext() && !right.hasNext();
        }
    }

    private static boolean haveSameArtifacts(ExportSource one, ExportSource other) {
        try (Cursor<ArtifactName> left = one.artifactNames();
                Cursor<ArtifactName> right = other.artifactNames()) {
            while (left.hasNext() && right.hasNext()) {
                ArtifactName name = left.next();
                if (!name.equals(right.next()) || !hash(one, name).equals(hash(other, name))) {
                    return false;
                }
            }
            return !left.hasNext() && !right.hasNext();
        }
    }

    private static String hash(ExportSource source, ArtifactName name) {
        MessageDigest digest = Hashes.newSha256();
        byte[] chunk = new byte[CHUNK_BYTES];
        try (InputStream bytes = source.artifact(name)) {
            for (int count = bytes.read(chunk); count >= 0; count = bytes.read(chunk)) {
                digest.update(chunk, 0, count);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + name.format(), e);
        }
        return Hashes.finish(digest);
    }
}
