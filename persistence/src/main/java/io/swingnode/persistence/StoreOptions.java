package io.swingnode.persistence;

import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.persistence.block.StoreTimer;
import io.swingnode.persistence.gzip.GzipWriter;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.snapshot.SnapshotOptions;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.TextRule;
import io.swingnode.protocol.ExportSink;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Options for opening a store.
 *
 * @param exportSink receives changes of the export data; without one none are collected
 * @param keepTranscripts false to drop a span's items when it closes
 * @param keepSnapshots true to keep the bytes of a snapshot that is no longer in use
 * @param traceFile a file to which every change of a key is appended as a line
 * @param bufferLimitBytes how much of an uncommitted block stays on the heap before it goes into the open
 *     transaction; by default 64 MiB, or an eighth of the largest heap if that is less
 * @param cacheLimitBytes how much of the committed key-value store is cached on the heap; by default 256 MiB, or an eighth
 *     of the largest heap if that is less
 * @param compressionLevel gzip level of snapshots, 1 (fast) to 9 (small)
 * @param spoolDir where snapshots are kept until their commit, in temporary files without a name
 * @param archive where closed spans and new snapshots are archived
 * @param halfPairs true to take keys, values and items with half a surrogate pair, which strings of JavaScript can hold;
 *     by default they are refused. What is in the file can be read either way
 * @param tellDeltas true to tell with each commit what it changed in the export data, for a digest of it
 * @param timer hears how long the work takes, for metrics
 * @param mapReads true to map the file into memory instead of reading it page by page; only for a store that is opened
 *     read-only, and at the price of ending the process when the disk fails ({@code docs/operations.md})
 * @param database opens the connections
 * @param fileMode who may read the files of the store and its archive, when they are made; by default their owner only
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
        boolean halfPairs,
        boolean tellDeltas,
        StoreTimer timer,
        boolean mapReads,
        Database database,
        FileMode fileMode) {
    /** No export sink, transcripts kept, bytes of old snapshots dropped. */
    public static StoreOptions defaults() {
        return builder().build();
    }

    /** A builder that starts with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts with these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.exportSink = exportSink;
        builder.keepTranscripts = keepTranscripts;
        builder.keepSnapshots = keepSnapshots;
        builder.traceFile = traceFile;
        builder.bufferLimitBytes = bufferLimitBytes;
        builder.cacheLimitBytes = cacheLimitBytes;
        builder.compressionLevel = compressionLevel;
        builder.spoolDir = spoolDir;
        builder.archive = archive;
        builder.halfPairs = halfPairs;
        builder.tellDeltas = tellDeltas;
        builder.timer = timer;
        builder.mapReads = mapReads;
        builder.database = database;
        builder.fileMode = fileMode;
        return builder;
    }

    /** What text may be written. */
    public TextRule textRule() {
        return new TextRule(halfPairs);
    }

    /** @throws StoreException (USAGE) when the file is to be mapped, which is refused to whatever may write */
    void requireUnmapped() {
        if (mapReads) {
            throw new StoreException(
                    Reason.USAGE,
                    "a store is mapped into memory only when it is opened read-only: beside a writer, a fault of the disk would"
                            + " end the process that writes; open it read-only, or without mapping");
        }
    }

    /** @throws StoreException (USAGE) when the file is to be mapped */
    Database databaseForWriting() {
        requireUnmapped();
        return database;
    }

    Database databaseForReading() {
        return mapReads ? database.mappingReads() : database;
    }

    /** The options that concern snapshots. */
    public SnapshotOptions snapshotOptions() {
        return new SnapshotOptions(keepSnapshots, compressionLevel, spoolDir);
    }

    /** What a limit of the heap is by default, where the heap is at most {@code heapBytes}. */
    static long share(long wantedBytes, long heapBytes) {
        return Math.min(wantedBytes, heapBytes / 8);
    }

    /** Builds options; each setter is named after its option. One thread at a time. */
    public static final class Builder {
        private Optional<ExportSink> exportSink = Optional.empty();
        private boolean keepTranscripts = true;
        private boolean keepSnapshots;
        private Optional<Path> traceFile = Optional.empty();
        private long bufferLimitBytes = share(64L << 20, Runtime.getRuntime().maxMemory());
        private long cacheLimitBytes = share(256L << 20, Runtime.getRuntime().maxMemory());

        private int compressionLevel = GzipWriter.DEFAULT_LEVEL;

        private Path spoolDir = Path.of(System.getProperty("java.io.tmpdir"));
        private ArchiveOptions archive = ArchiveOptions.none();
        private boolean halfPairs;
        private boolean tellDeltas;
        private StoreTimer timer = StoreTimer.NONE;
        private boolean mapReads;
        private Database database = Database.sqlite();
        private FileMode fileMode = FileMode.OWNER;

        private Builder() {}

        public Builder exportSink(ExportSink sink) {
            exportSink = Optional.of(sink);
            return this;
        }

        public Builder keepTranscripts(boolean keep) {
            keepTranscripts = keep;
            return this;
        }

        public Builder keepSnapshots(boolean keep) {
            keepSnapshots = keep;
            return this;
        }

        public Builder traceFile(Path file) {
            traceFile = Optional.of(file);
            return this;
        }

        public Builder bufferLimitBytes(long bytes) {
            bufferLimitBytes = bytes;
            return this;
        }

        public Builder cacheLimitBytes(long bytes) {
            cacheLimitBytes = bytes;
            return this;
        }

        public Builder compressionLevel(int level) {
            compressionLevel = level;
            return this;
        }

        public Builder spoolDir(Path dir) {
            spoolDir = dir;
            return this;
        }

        public Builder archive(ArchiveOptions options) {
            archive = options;
            return this;
        }

        public Builder halfPairs(boolean take) {
            halfPairs = take;
            return this;
        }

        public Builder tellDeltas(boolean tell) {
            tellDeltas = tell;
            return this;
        }

        public Builder timer(StoreTimer hearer) {
            timer = hearer;
            return this;
        }

        public Builder mapReads(boolean map) {
            mapReads = map;
            return this;
        }

        public Builder database(Database opener) {
            database = opener;
            return this;
        }

        public Builder fileMode(FileMode mode) {
            fileMode = mode;
            return this;
        }

        public StoreOptions build() {
            return new StoreOptions(
                    exportSink,
                    keepTranscripts,
                    keepSnapshots,
                    traceFile,
                    bufferLimitBytes,
                    cacheLimitBytes,
                    compressionLevel,
                    spoolDir,
                    archive.withFiles(archive.files().withFileMode(fileMode)),
                    halfPairs,
                    tellDeltas,
                    timer,
                    mapReads,
                    database.withFileMode(fileMode),
                    fileMode);
        }
    }
}
