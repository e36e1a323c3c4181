package io.swingnode.persistence.transfer;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A whole import from one source: every step of {@link StoreImporter} in turn. */
record ImportRun(ExportSource source, Path dir, ImportOptions options) {
    ImportReport run() {
        try (StoreImporter importer = StoreImporter.begin(dir, options)) {
            if (feedData(importer)) {
                return feedArtifacts(importer);
            }
            importer.abandon();
        }
        // What was interrupted was an import of something else; nothing of it is of use here.
        try (StoreImporter importer = StoreImporter.begin(dir, options)) {
            feedData(importer);
            return feedArtifacts(importer);
        }
    }

    private boolean feedData(StoreImporter importer) {
        try (Cursor<ExportEntry> entries = source.exportData()) {
            while (entries.hasNext()) {
                importer.accept(entries.next());
            }
        }
        return importer.tryEndOfData();
    }

    private ImportReport feedArtifacts(StoreImporter importer) {
        try (Cursor<ArtifactName> names = source.artifactNames()) {
            while (names.hasNext()) {
                ArtifactName name = names.next();
                if (importer.accepts(name)) {
                    feed(importer, name);
                }
            }
        }
        importer.complete();
        options.hostKeys().set(source, importer);
        return importer.publish();
    }

    private void feed(StoreImporter importer, ArtifactName name) {
        try (InputStream bytes = source.artifact(name)) {
            importer.artifact(name, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("closing artifact " + name.format(), e);
        }
    }
}
