package io.swingnode.persistence;

import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.ExportSink;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a store is opened.
 *
 * @param exportSink receives export data as it changes; without one nothing gathers
 * @param keepTranscripts false to drop a span's items when it closes
 * @param keepSnapshots true to keep the bytes of a snapshot that is no longer in use
 * @param traceFile a file to which every change of a key is appended as a line
 * @param bufferLimitBytes how much of an uncommitted block stays on the heap before it goes into the open
 *     transaction
 * @param cacheLimitBytes how much of the committed key-value store is kept on the heap for reading
 * @param compressionLevel gzip level of snapshots, 1 (fast) to 9 (small)
 * @param spoolDir where snapshots wait for their commit, as files without a name
 * @param archive where closed spans and new snapshots are archived
 * @param database opens the connections
 */
public record StoreOptions(
        Optional<ExportSink> exportSink,
        boolean keepTranscripts,
        boolean keepSnapshots,
        Optional<Path> traceFile,
        long bufferLimitBytes,
        long cacheLimitBytes,
        int compressionLevel,
        Path spoolDir,
        ArchiveOptions archive,
        Database database) {
    private static final long DEFAULT_BUFFER_LIMIT_BYTES = 64L << 20;
    private static final long DEFAULT_CACHE_LIMIT_BYTES = 32L << 20;

    /** Measured on heap-like data: level 1 is three times as fast as 6 and a tenth larger. */
    private static final int DEFAULT_COMPRESSION_LEVEL = 1;

    /** The contract's defaults: no export sink, transcripts kept, bytes of old snapshots dropped. */
    public static StoreOptions defaults() {
        return new StoreOptions(
                Optional.empty(),
                true,
                false,
                Optional.empty(),
                DEFAULT_BUFFER_LIMIT_BYTES,
                DEFAULT_CACHE_LIMIT_BYTES,
                DEFAULT_COMPRESSION_LEVEL,
                Path.of(System.getProperty("java.io.tmpdir")),
                ArchiveOptions.none(),
                Database.sqlite());
    }

    public StoreOptions withExportSink(ExportSink sink) {
        return new StoreOptions(
                Optional.of(sink),
                keepTranscripts,
                keepSnapshots,
                traceFile,
                bufferLimitBytes,
                cacheLimitBytes,
                compressionLevel,
                spoolDir,
                archive,
                database);
    }

    public StoreOptions withRetention(boolean transcripts, boolean snapshots) {
        return new StoreOptions(
                exportSink,
                transcripts,
                snapshots,
                traceFile,
                bufferLimitBytes,
                cacheLimitBytes,
                compressionLevel,
                spoolDir,
                archive,
                database);
    }

    public StoreOptions withTraceFile(Path file) {
        return new StoreOptions(
                exportSink,
                keepTranscripts,
                keepSnapshots,
                Optional.of(file),
                bufferLimitBytes,
                cacheLimitBytes,
                compressionLevel,
                spoolDir,
                archive,
                database);
    }

    public StoreOptions withLimits(long bufferBytes, long cacheBytes) {
        return new StoreOptions(
                exportSink,
                keepTranscripts,
                keepSnapshots,
                traceFile,
                bufferBytes,
                cacheBytes,
                compressionLevel,
                spoolDir,
                archive,
                database);
    }

    public StoreOptions withCompressionLevel(int level) {
        return new StoreOptions(
                exportSink,
                keepTranscripts,
                keepSnapshots,
                traceFile,
                bufferLimitBytes,
                cacheLimitBytes,
                level,
                spoolDir,
                archive,
                database);
    }

    public StoreOptions withArchive(ArchiveOptions archiveOptions) {
        return new StoreOptions(
                exportSink,
                keepTranscripts,
                keepSnapshots,
                traceFile,
                bufferLimitBytes,
                cacheLimitBytes,
                compressionLevel,
                spoolDir,
                archiveOptions,
                database);
    }

    public StoreOptions withDatabase(Database other) {
        return new StoreOptions(
                exportSink,
                keepTranscripts,
                keepSnapshots,
                traceFile,
                bufferLimitBytes,
                cacheLimitBytes,
                compressionLevel,
                spoolDir,
                archive,
                other);
    }
}
