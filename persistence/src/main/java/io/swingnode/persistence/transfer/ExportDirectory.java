package io.swingnode.persistence.transfer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.swingnode.persistence.io.Json;
import io.swingnode.persistence.io.LineReader;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.JsonText;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * An export as a directory of files, the form that the reference's hosts write and read: a manifest,
 * a file of export data with one JSON pair a line, and one file per artifact. Export data is streamed;
 * the names of the artifacts are held, some hundred bytes for each. Files are opened by any thread.
 */
public final class ExportDirectory implements ExportSource {
    private final Path dir;
    private final ExportManifest manifest;
    private final Set<ArtifactName> names = new LinkedHashSet<>();

    /** Only of those whose file is not named as the artifact. */
    private final Map<ArtifactName, String> otherFileNames = new HashMap<>();

    private ExportDirectory(Path dir) {
        this.dir = dir;
        manifest = ExportManifest.read(dir, (artifactName, fileName) -> {
            ArtifactName name = ArtifactName.parse(artifactName);
            requireSafe(dir, fileName);
            if (!names.add(name)) {
                throw new StoreException(
                        Reason.CORRUPT,
                        "the manifest of export " + dir + " lists the artifact " + artifactName + " twice");
            }
            if (!fileName.equals(artifactName)) {
                otherFileNames.put(name, fileName);
            }
        });
        requireSafe(dir, manifest.dataFile());
    }

    /**
     * Opens a finished export.
     *
     * @throws StoreException (NOT_FOUND) without a manifest, (CORRUPT) when it is malformed or a file name
     *     leaves the directory
     */
    public static ExportDirectory open(Path dir) {
        return new ExportDirectory(dir);
    }

    /** True when {@code dir} holds a finished export. */
    public static boolean isExport(Path dir) {
        return Files.isRegularFile(dir.resolve(ExportManifest.FILE_NAME));
    }

    /** @throws StoreException (NOT_FOUND) when the directory holds the data of an export, and no manifest */
    public static void requireNoUnfinished(Path dir) {
        if (!isExport(dir) && ExportDirectoryWriter.hasData(dir)) {
            throw ExportManifest.missing(dir);
        }
    }

    /** How much history the export carries. */
    public ArtifactMode mode() {
        return manifest.mode();
    }

    /** The block at which the export was made. */
    public long blockHeight() {
        return manifest.blockHeight();
    }

    /**
     * Checks that an import in {@code mode} can be fed from this export.
     *
     * @throws StoreException (INCOMPLETE) when it asks for more than the manifest offers
     */
    public void requireOffers(ArtifactMode mode) {
        if (!manifest.vats().isEmpty()) {
            throw new StoreException(
                    Reason.INCOMPLETE,
                    "export " + dir + " has artifacts of " + String.join(", ", manifest.vats())
                            + " alone, and no store can be made of it; look inside it (items, snapshot, get), repopulate a"
                            + " store from it, or export again without --vat");
        }
        if (mode.compareTo(manifest.mode()) > 0) {
            throw new StoreException(
                    Reason.INCOMPLETE,
                    "export " + dir + " was made in mode " + manifest.mode().label() + ", which is less than "
                            + mode.label() + "; import it in mode "
                            + manifest.mode().label() + " or below");
        }
    }

    @Override
    public Optional<String> hostValue(String key) {
        KeySection.requireHostKey(key);
        return key.equals(KeySection.HEIGHT_KEY)
                ? Optional.of(Long.toString(manifest.blockHeight()))
                : Optional.empty();
    }

    @Override
    public Cursor<ExportEntry> exportData() {
        return new DataCursor(dir.resolve(manifest.dataFile()), openFile(manifest.dataFile()));
    }

    /** Counts the lines that are not empty, without parsing them. */
    @Override
    public long entryCount() {
        byte[] buffer = new byte[1 << 16];
        long count = 0;
        boolean empty = true;
        try (InputStream in = openFile(manifest.dataFile())) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                for (int i = 0; i < length; i++) {
                    boolean ends = buffer[i] == '\n';
                    count += ends && !empty ? 1 : 0;
                    empty = ends;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + dir.resolve(manifest.dataFile()), e);
        }
        return empty ? count : count + 1;
    }

    /** A file that is missing counts for nothing here; it is named when it is read. */
    @Override
    public long artifactBytes() {
        long bytes = 0;
        for (ArtifactName name : names) {
            bytes += dir.resolve(otherFileNames.getOrDefault(name, name.format()))
                    .toFile()
                    .length();
        }
        return bytes;
    }

    @Override
    public long artifactCount() {
        return names.size();
    }

    @Override
    public Cursor<ArtifactName> artifactNames() {
        Iterator<ArtifactName> all = names.iterator();
        return new Cursor<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public ArtifactName next() {
                return all.next();
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }

    @Override
    public InputStream artifact(ArtifactName name) {
        return openFile(otherFileNames.getOrDefault(name, name.format()));
    }

    private InputStream openFile(String fileName) {
        requireSafe(dir, fileName);
        Path file = dir.resolve(fileName);
        try {
            if (!file.toRealPath().startsWith(dir.toRealPath())) {
                throw leaves(dir, fileName);
            }
            if (!Files.isRegularFile(file)) {
                // Opening a pipe would wait for a writer that never comes.
                throw new StoreException(
                        Reason.CORRUPT, "export " + dir + " names " + fileName + ", which is not a regular file");
            }
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw new StoreException(Reason.NOT_FOUND, "export " + dir + " lacks the file " + fileName, e);
        } catch (IOException e) {
            throw new UncheckedIOException("opening " + file, e);
        }
    }

    @Override
    public void close() {
        // Open files belong to streams and cursors.
    }

    /** Refuses a file name that could mean a file elsewhere. */
    private static void requireSafe(Path dir, String fileName) {
        boolean safe = !fileName.isEmpty()
                && !fileName.equals(".")
                && !fileName.equals("..")
                && fileName.indexOf('/') < 0
                && fileName.indexOf('\\') < 0
                && fileName.indexOf('\0') < 0;
        if (!safe) {
            throw leaves(dir, fileName);
        }
    }

    private static StoreException leaves(Path dir, String fileName) {
        return new StoreException(
                Reason.CORRUPT,
                "export " + dir + " names the file " + JsonText.quote(fileName)
                        + ", which does not lie in the directory; it is not read");
    }

    /** The entries of a file of export data. */
    static Cursor<ExportEntry> readData(Path file) throws IOException {
        return new DataCursor(file, Files.newInputStream(file));
    }

    /** The lines of the data file. */
    private static final class DataCursor implements Cursor<ExportEntry> {
        private final Path file;
        private final InputStream in;
        private final LineReader lines;
        private Optional<ExportEntry> ready = Optional.empty();
        private long lineNumber;

        DataCursor(Path file, InputStream in) {
            this.file = file;
            this.in = in;
            lines = new LineReader(in, file.toString());
        }

        @Override
        public boolean hasNext() {
            try {
                while (ready.isEmpty()) {
                    Optional<String> line = lines.next();
                    if (line.isEmpty()) {
                        return false;
                    }
                    lineNumber++;
                    if (!line.get().isEmpty()) {
                        ready = Optional.of(parse(line.get()));
                    }
                }
                return true;
            } catch (UTFDataFormatException e) {
                throw new StoreException(Reason.CORRUPT, String.valueOf(e.getMessage()), e);
            } catch (IOException e) {
                throw new UncheckedIOException("reading " + file, e);
            }
        }

        @Override
        public ExportEntry next() {
            if (!hasNext()) {
                throw new NoSuchElementException(file + " has no more lines");
            }
            ExportEntry entry = ready.orElseThrow();
            ready = Optional.empty();
            return entry;
        }

        private ExportEntry parse(String line) throws IOException {
            try (JsonParser parser = Json.parser(line)) {
                require(parser.nextToken() == JsonToken.START_ARRAY);
                require(parser.nextToken() == JsonToken.VALUE_STRING);
                String key = parser.getText();
                Optional<String> value = Optional.empty();
                JsonToken token = parser.nextToken();
                if (token != JsonToken.END_ARRAY) {
                    require(token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NULL);
                    value = token == JsonToken.VALUE_STRING ? Optional.of(parser.getText()) : Optional.empty();
                    token = parser.nextToken();
                }
                require(token == JsonToken.END_ARRAY && parser.nextToken() == null);
                return new ExportEntry(key, value);
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw malformed(e.getOriginalMessage());
            }
        }

        private void require(boolean holds) {
            if (!holds) {
                throw malformed("it is not a JSON pair [key, value]");
            }
        }

        private StoreException malformed(String why) {
            return new StoreException(Reason.CORRUPT, "line " + lineNumber + " of " + file + " is malformed: " + why);
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException("closing " + file, e);
            }
        }
    }
}
