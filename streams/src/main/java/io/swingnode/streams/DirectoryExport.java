package io.swingnode.streams;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ExportDirectoryWriter;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Writes an export directory as a stream of steps, with backpressure; each element is the progress so far. When the
 * stream is cancelled, it leaves an unfinished export, which the next one replaces.
 */
public final class DirectoryExport {
    /** Entries of export data written per element. */
    private static final int ENTRIES_PER_STEP = 1000;

    /**
     * The progress of an export.
     *
     * @param entries entries of export data written
     * @param artifacts artifacts written
     * @param finished true in the last element: the export is complete and durable
     */
    public record Progress(long entries, long artifacts, boolean finished) {}

    private final ExportDirectoryWriter writer;
    private final ExportSource source;
    private final Cursor<ArtifactName> names;
    private final Cursor<ExportEntry> data;
    private long entries;
    private long artifacts;
    private boolean finished;

    private DirectoryExport(ExportSource source, Path dir, ArtifactMode mode) {
        this.source = source;
        // Reading the names refuses an incomplete source before anything is written.
        names = source.artifactNames();
        writer = ExportDirectoryWriter.begin(dir, ExportDirectoryWriter.height(source), mode);
        data = source.exportData();
    }

    /**
     * Writes {@code source} to {@code dir}. One thousand entries or one artifact are written for each element requested.
     *
     * @param mode the mode in which the source was opened, recorded in the manifest
     */
    public static Source<Progress, NotUsed> write(ExportSource source, Path dir, ArtifactMode mode) {
        return Source.<Progress, DirectoryExport>unfoldResource(
                        () -> new DirectoryExport(source, dir, mode), DirectoryExport::step, DirectoryExport::close)
                .withAttributes(Blocking.dispatcher());
    }

    private Optional<Progress> step() throws IOException {
        if (finished) {
            return Optional.empty();
        }
        if (data.hasNext()) {
            for (int i = 0; i < ENTRIES_PER_STEP && data.hasNext(); i++) {
                writer.entry(data.next());
                entries++;
            }
        } else if (names.hasNext()) {
            ArtifactName name = names.next();
            try (InputStream bytes = source.artifact(name)) {
                writer.artifact(name, bytes);
            }
            artifacts++;
        } else {
            writer.finish();
            finished = true;
        }
        return Optional.of(new Progress(entries, artifacts, finished));
    }

    private void close() throws IOException {
        data.close();
        names.close();
        writer.close();
    }
}
