package io.swingnode.persistence.transfer;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.KeySection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Whole exports and imports on the calling thread: every step in turn. */
public final class Copies {
    private Copies() {}

    /** Writes an export directory from a source that was opened in {@code mode}. */
    public static void export(ExportSource source, Path dir, ArtifactMode mode) {
        // Names come first: a source that is not complete is refused before anything is written.
        try (Cursor<ArtifactName> names = source.artifactNames();
                ExportDirectoryWriter writer = ExportDirectoryWriter.begin(
                        dir, ExportDirectoryWriter.height(source::hostValue), mode, CopyProgress.NONE)) {
            try (Cursor<ExportEntry> entries = source.exportData()) {
                while (entries.hasNext()) {
                    writer.entry(entries.next());
                }
            }
            while (names.hasNext()) {
                ArtifactName name = names.next();
                try (InputStream bytes = source.artifact(name)) {
                    writer.artifact(name, bytes);
                }
            }
            long unused = writer.finish();
        } catch (IOException e) {
            throw new UncheckedIOException("writing export " + dir, e);
        }
    }

    /** Makes a store in {@code dir}. */
    public static ImportReport importFrom(ExportSource source, Path dir, ImportOptions options) {
        try (StoreImporter importer = StoreImporter.begin(dir, options)) {
            if (feedData(source, importer)) {
                return feedArtifacts(source, importer);
            }
            importer.abandon();
        }
        // What was interrupted was an import of something else; nothing of it is of use here.
        try (StoreImporter importer = StoreImporter.begin(dir, options)) {
            boolean unused = feedData(source, importer);
            return feedArtifacts(source, importer);
        }
    }

    private static boolean feedData(ExportSource source, StoreImporter importer) {
        try (Cursor<ExportEntry> entries = source.exportData()) {
            while (entries.hasNext()) {
                importer.accept(entries.next());
            }
        }
        return importer.endOfData();
    }

    private static ImportReport feedArtifacts(ExportSource source, StoreImporter importer) {
        try (Cursor<ArtifactName> names = source.artifactNames()) {
            while (names.hasNext()) {
                ArtifactName name = names.next();
                if (importer.accepts(name)) {
                    feed(source, importer, name);
                }
            }
        }
        importer.complete();
        source.hostValue(KeySection.HEIGHT_KEY)
                .ifPresent(height -> importer.putHostValue(KeySection.HEIGHT_KEY, height));
        return importer.publish();
    }

    private static void feed(ExportSource source, StoreImporter importer, ArtifactName name) {
        try (InputStream bytes = source.artifact(name)) {
            importer.artifact(name, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("closing artifact " + name.format(), e);
        }
    }
}
