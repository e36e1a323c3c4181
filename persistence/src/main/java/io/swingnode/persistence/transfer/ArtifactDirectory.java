package io.swingnode.persistence.transfer;

import io.swingnode.persistence.archive.ArchiveNames;
import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.persistence.gzip.GzipReader;
import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A directory that holds artifacts: an archive (the {@code .gz} files of {@link ArchiveOptions}), or a
 * directory export. The names are held, some hundred bytes for each; artifacts are streamed.
 */
public final class ArtifactDirectory {
    /** Opens the plain bytes of an artifact of the directory. */
    @FunctionalInterface
    private interface Opener {
        InputStream open(ArtifactName name) throws IOException;
    }

    private final List<ArtifactName> names;
    private final Opener opener;

    private ArtifactDirectory(List<ArtifactName> names, Opener opener) {
        this.names = List.copyOf(names);
        this.opener = opener;
    }

    /**
     * Opens {@code dir}, which holds an export, or an archive in itself or in its directories {@code snapshots} and
     * {@code transcripts}.
     *
     * @throws StoreException (NOT_FOUND) when it is neither; (CORRUPT) when an export's manifest is malformed
     */
    public static ArtifactDirectory open(Path dir) {
        if (!Files.isDirectory(dir)) {
            throw new StoreException(
                    Reason.NOT_FOUND,
                    dir + " is not a directory; name the directory of an archive or of an"
                            + " export. An export that is one file is unpacked into a directory of its own first (tar xf)");
        }
        return Files.exists(dir.resolve(ExportManifest.FILE_NAME)) ? of(ExportDirectory.open(dir)) : ofArchive(dir);
    }

    /** The artifacts of an export. */
    public static ArtifactDirectory of(ExportDirectory export) {
        List<ArtifactName> names = new ArrayList<>();
        try (Cursor<ArtifactName> all = export.artifactNames()) {
            all.forEachRemaining(names::add);
        }
        return new ArtifactDirectory(names, export::artifact);
    }

    /** True when {@code dir} holds archived artifacts, in itself or in its directories of them. */
    public static boolean isArchive(Path dir) {
        return !archived(dir).isEmpty();
    }

    private static Map<ArtifactName, Path> archived(Path dir) {
        Map<String, Path> files = new TreeMap<>();
        for (Path place :
                List.of(dir, dir.resolve(ArchiveOptions.SNAPSHOTS), dir.resolve(ArchiveOptions.TRANSCRIPTS))) {
            list(place).forEach(file -> files.putIfAbsent(file.getFileName().toString(), file));
        }
        Map<ArtifactName, Path> found = new LinkedHashMap<>();
        files.forEach((name, file) -> ArchiveNames.parse(name).ifPresent(artifact -> found.put(artifact, file)));
        return found;
    }

    private static ArtifactDirectory ofArchive(Path dir) {
        Map<ArtifactName, Path> found = archived(dir);
        if (found.isEmpty()) {
            throw new StoreException(
                    Reason.NOT_FOUND,
                    dir + " is neither an archive nor a finished export: it holds no snapshot.*.gz, no transcript.*.gz"
                            + " and no " + ExportManifest.FILE_NAME);
        }
        return new ArtifactDirectory(List.copyOf(found.keySet()), name -> unpack(found, name));
    }

    private static InputStream unpack(Map<ArtifactName, Path> found, ArtifactName name) throws IOException {
        Path file = Optional.ofNullable(found.get(name))
                .orElseThrow(() -> new StoreException(Reason.NOT_FOUND, "there is no file for " + name.format()));
        if (!Files.isRegularFile(file)) {
            // Reading a pipe would wait for a writer that never comes.
            throw new StoreException(Reason.CORRUPT, file + " is not a regular file");
        }
        InputStream compressed = Files.newInputStream(file);
        try {
            return new GzipReader(compressed);
        } catch (IOException e) {
            compressed.close();
            throw e;
        }
    }

    private static List<Path> list(Path dir) {
        if (!Files.isDirectory(dir)) {
            return List.of();
        }
        try {
            return DurableFiles.list(dir).stream()
                    .filter(file -> !Files.isDirectory(file))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + dir, e);
        }
    }

    /** The names of the artifacts, sorted or as the export lists them. */
    public List<ArtifactName> names() {
        return names;
    }

    /**
     * The plain bytes of one of them.
     *
     * @throws StoreException (NOT_FOUND, CORRUPT) or {@link IOException} when it can't be read
     */
    public InputStream artifact(ArtifactName name) throws IOException {
        return opener.open(name);
    }
}
