package io.swingnode.persistence.transfer;

import io.swingnode.persistence.gzip.GzipWriter;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.ArtifactMode;

/**
 * How a store is imported.
 *
 * @param mode which artifacts are taken, and what must be complete at the end
 * @param progress receives the progress of the import
 * @param compressionLevel gzip level of snapshots, 1 (fast) to 9 (small); the hash covers the plain bytes
 * @param database opens the connections
 */
public record ImportOptions(ArtifactMode mode, CopyProgress progress, int compressionLevel, Database database) {
    /** Import in {@code mode}, without progress. */
    public static ImportOptions of(ArtifactMode mode) {
        return new ImportOptions(mode, CopyProgress.NONE, GzipWriter.DEFAULT_LEVEL, Database.sqlite());
    }

    public ImportOptions withProgress(CopyProgress other) {
        return new ImportOptions(mode, other, compressionLevel, database);
    }

    public ImportOptions withDatabase(Database other) {
        return new ImportOptions(mode, progress, compressionLevel, other);
    }
}
