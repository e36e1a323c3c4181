package io.swingnode.persistence;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The stores and directory exports that the reference made, and ways to compare with them. */
public final class Recorded {
    public static final Path STORES = Path.of("src/test/resources/conformance/stores");
    public static final Path KEPT = STORES.resolve("kept/store");
    public static final Path PRUNED = STORES.resolve("pruned/store");

    private Recorded() {}

    /** The reference's directory export of a recorded store. */
    public static Path export(String store, ArtifactMode mode) {
        return STORES.resolve(store).resolve("export-" + mode.label());
    }

    /** A copy of a recorded store that a test may change. */
    public static Path copy(Path store, Path into) throws IOException {
        Files.createDirectories(into);
        Files.copy(store.resolve("swingstore.sqlite"), into.resolve("swingstore.sqlite"));
        return into;
    }

    /** Every file of a directory, by name. */
    public static Map<String, List<Byte>> files(Path dir) throws IOException {
        TreeMap<String, List<Byte>> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(dir)) {
            paths.forEach(path -> files.put(path.getFileName().toString(), bytes(path)));
        }
        return files;
    }

    private static List<Byte> bytes(Path path) {
        try {
            byte[] raw = Files.readAllBytes(path);
            Byte[] boxed = new Byte[raw.length];
            for (int i = 0; i < raw.length; i++) {
                boxed[i] = raw[i];
            }
            return List.of(boxed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Export data as the lines of a directory export. */
    public static String lines(Cursor<ExportEntry> entries) {
        StringBuilder lines = new StringBuilder();
        try (entries) {
            while (entries.hasNext()) {
                ExportEntry entry = entries.next();
                lines.append('[')
                        .append(JsonText.quote(entry.key()))
                        .append(',')
                        .append(entry.value().map(JsonText::quote).orElse("null"))
                        .append("]\n");
            }
        }
        return lines.toString();
    }
}
