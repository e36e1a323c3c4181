package io.swingnode.bench.data;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder of data that workloads read: heap images, a store of half a million keys, one with a terminated
 * vat, and an export. The reference's benchmark uses the same layout, except that the names of
 * stores end in the reference's version there; such a folder can be used as well.
 */
public record BenchData(Path folder) {
    /** How many heap images there are. */
    public static final int HEAPS = 20;

    /** Heap image n is made from this seed plus n. */
    public static final int HEAPS_SEED = 1000;

    /** The folder of data when the user gives none. */
    public static Path defaultFolder() {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).orElse("");
        Path base = cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return base.resolve("swingnode").resolve("bench");
    }

    /** Heap image {@code index}, from 1. */
    public Path heap(int index) throws IOException {
        return require(folder.resolve("heap" + index + ".bin"));
    }

    /** A store with some 500,000 keys, 20 vats with 5,150 items each, and a snapshot of each. */
    public Path store() throws IOException {
        return directory("store");
    }

    /** A store with a terminated vat of 500 spans. */
    public Path terminatedStore() throws IOException {
        return directory("term");
    }

    /** An archival export of {@link #store()}: {@code data.jsonl}, {@code names.json} and the artifacts. */
    public Path export() throws IOException {
        return directory("export");
    }

    /** A store that holds much already; made when a workload first asks for it. */
    public Path grown(GrownStore grown) {
        return folder.resolve(grown.folderName());
    }

    private Path directory(String name) throws IOException {
        Path own = folder.resolve(name);
        if (Files.isDirectory(own) || !Files.isDirectory(folder)) {
            return require(own);
        }
        try (DirectoryStream<Path> ofReference = Files.newDirectoryStream(folder, name + "-*")) {
            for (Path found : ofReference) {
                return found;
            }
        }
        return require(own);
    }

    private static Path require(Path path) {
        if (!Files.exists(path)) {
            throw new StoreException(
                    Reason.NOT_FOUND,
                    path
                            + " does not exist; make the data with 'swingnode bench prepare', or give its folder with --data");
        }
        return path;
    }
}
