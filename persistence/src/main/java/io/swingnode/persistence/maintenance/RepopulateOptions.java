package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.gzip.GzipWriter;
import java.nio.file.Path;

/**
 * How history is put back.
 *
 * @param dryRun only check the artifacts that would be put back
 * @param spoolDir where artifacts wait in temporary files while they are checked
 * @param compressionLevel gzip level of snapshots, 1 (fast) to 9 (small)
 */
public record RepopulateOptions(boolean dryRun, Path spoolDir, int compressionLevel) {
    /** Puts back what is missing, by way of the directory for temporary files. */
    public static RepopulateOptions defaults() {
        return new RepopulateOptions(false, Path.of(System.getProperty("java.io.tmpdir")), GzipWriter.DEFAULT_LEVEL);
    }

    public RepopulateOptions withDryRun(boolean only) {
        return new RepopulateOptions(only, spoolDir, compressionLevel);
    }
}
