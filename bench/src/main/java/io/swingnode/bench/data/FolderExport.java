package io.swingnode.bench.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * An export as the reference's benchmark lays it out: {@code data.jsonl} with a pair a line, {@code names.json}
 * with the names of the artifacts, and a file for each of them.
 */
public final class FolderExport implements ExportSource {
    private static final ObjectReader STRINGS = new ObjectMapper().readerFor(String[].class);

    private final Path folder;

    /** The export in that folder. */
    public FolderExport(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<String> hostValue(String key) {
        return Optional.empty();
    }

    @Override
    public Cursor<ExportEntry> exportData() {
        Path file = folder.resolve("data.jsonl");
        try {
            return new Entries(Files.newBufferedReader(file));
        } catch (IOException e) {
            throw new UncheckedIOException("opening " + file, e);
        }
    }

    @Override
    public Cursor<ArtifactName> artifactNames() {
        return new Names(names().iterator());
    }

    private List<ArtifactName> names() {
        Path file = folder.resolve("names.json");
        try {
            return List.of(strings(Files.readString(file))).stream()
                    .map(ArtifactName::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    @Override
    public InputStream artifact(ArtifactName name) {
        try {
            return Files.newInputStream(folder.resolve(name.format()));
        } catch (IOException e) {
            throw new UncheckedIOException("opening artifact " + name.format(), e);
        }
    }

    @Override
    public long artifactBytes() {
        long total = 0;
        for (ArtifactName name : names()) {
            total += folder.resolve(name.format()).toFile().length();
        }
        return total;
    }

    @Override
    public void close() {
        // Every cursor and stream has a file of its own.
    }

    private static String[] strings(String json) {
        try {
            return STRINGS.readValue(json);
        } catch (JsonProcessingException e) {
            throw new StoreException(Reason.CORRUPT, "the export holds a line that is no JSON list of strings", e);
        }
    }

    /** The names, one after the other. */
    private record Names(Iterator<ArtifactName> names) implements Cursor<ArtifactName> {
        @Override
        public boolean hasNext() {
            return names.hasNext();
        }

        @Override
        public ArtifactName next() {
            return names.next();
        }

        @Override
        public void close() {
            // The list is in memory.
        }
    }

    /** The pairs, a line each. */
    private static final class Entries implements Cursor<ExportEntry> {
        private final BufferedReader reader;
        private final Iterator<String> lines;

        Entries(BufferedReader reader) {
            this.reader = reader;
            this.lines = reader.lines().iterator();
        }

        @Override
        public boolean hasNext() {
            return lines.hasNext();
        }

        @Override
        public ExportEntry next() {
            String[] pair = strings(lines.next());
            return ExportEntry.of(pair[0], pair[1]);
        }

        @Override
        public void close() {
            try {
                reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException("closing the export data", e);
            }
        }
    }
}
