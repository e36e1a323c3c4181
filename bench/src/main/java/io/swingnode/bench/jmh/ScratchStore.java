package io.swingnode.bench.jmh;

import io.swingnode.components.files.FileTrees;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A store in a temporary directory, which is deleted on close. */
record ScratchStore(Path directory, SwingStore store) implements AutoCloseable {
    static ScratchStore open(StoreOptions options) {
        try {
            Path directory = Files.createTempDirectory("swingnode-bench");
            return new ScratchStore(directory, SwingStore.init(directory, options));
        } catch (IOException e) {
            throw new UncheckedIOException("creating a directory for a store", e);
        }
    }

    @Override
    public void close() {
        store.close();
        FileTrees.delete(directory);
    }
}
