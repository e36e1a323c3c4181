package io.swingnode.bench.data;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.JsonText;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** Writes an archival export in the layout that {@link FolderExport} reads. */
public final class PreparedExport {
    private PreparedExport() {}

    /** Exports the store of {@code data} into a new directory. */
    public static void make(Path dir, BenchData data, LongConsumer progress) throws IOException {
        Files.createDirectories(dir);
        try (StoreExporter exporter = StoreExporter.open(data.store(), ArtifactMode.ARCHIVAL)) {
            writeData(exporter, dir.resolve("data.jsonl"));
            List<String> names = new ArrayList<>();
            try (Cursor<ArtifactName> artifacts = exporter.artifactNames()) {
                while (artifacts.hasNext()) {
                    ArtifactName name = artifacts.next();
                    try (InputStream bytes = exporter.artifact(name)) {
                        long size = Files.copy(bytes, dir.resolve(name.format()));
                        progress.accept(size);
                    }
                    names.add(name.format());
                }
            }
            String list = names.stream().map(JsonText::quote).collect(Collectors.joining(",", "[", "]"));
            Files.writeString(dir.resolve("names.json"), list);
        }
    }

    private static void writeData(StoreExporter exporter, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file);
                Cursor<ExportEntry> entries = exporter.exportData()) {
            while (entries.hasNext()) {
                ExportEntry entry = entries.next();
                StringBuilder line = new StringBuilder().append('[');
                JsonText.appendQuoted(line, entry.key());
                JsonText.appendQuoted(line.append(','), entry.value().orElseThrow());
                out.append(line.append("]\n"));
            }
        }
    }
}
