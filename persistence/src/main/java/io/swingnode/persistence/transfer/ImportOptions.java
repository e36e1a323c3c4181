package io.swingnode.persistence.transfer;

import io.swingnode.persistence.io.ParallelGzip;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.ArtifactMode;

/**
 * How a store is imported.
 *
 * @param mode which artifacts are taken, and what must be complete at the end
 * @param progress receives the progress of the import
 * @param hostKeys sets the host's own keys before the store is published
 * @param compressionLevel gzip level of snapshots, 1 (fast) to 9 (small); the hash covers the plain bytes
 * @param database opens the connections
 */
public record ImportOptions(
        ArtifactMode mode, CopyProgress progress, HostKeys hostKeys, int compressionLevel, Database database) {
    /** Sets host keys of an imported store through {@link StoreImporter#putHostValue}. */
    @FunctionalInterface
    public interface HostKeys {
        /** Copies the block height, the one host key that export directories carry. */
        HostKeys HEIGHT = (source, importer) ->
                source.hostValue("host.height").ifPresent(height -> importer.putHostValue("host.height", height));

        /** Called once, when everything is imported and checked. */
        void set(ExportSource source, StoreImporter importer);
    }

    /** Import in {@code mode}, without progress, with the source's block height. */
    public static ImportOptions of(ArtifactMode mode) {
        return new ImportOptions(
                mode, CopyProgress.NONE, HostKeys.HEIGHT, ParallelGzip.DEFAULT_LEVEL, Database.sqlite());
    }

    public ImportOptions withProgress(CopyProgress other) {
        return new ImportOptions(mode, other, hostKeys, compressionLevel, database);
    }

    public ImportOptions withHostKeys(HostKeys other) {
        return new ImportOptions(mode, progress, other, compressionLevel, database);
    }

    public ImportOptions withDatabase(Database other) {
        return new ImportOptions(mode, progress, hostKeys, compressionLevel, other);
    }
}
