package io.swingnode.components;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** One JSON value per file: the rollback cache, kept extra state, identity documents. */
final class SmallFiles {
    private SmallFiles() {}

    /** The value in the file; empty when there is no file. */
    static <T> Optional<T> read(Path file, Class<T> type) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Views.MAPPER.readValue(Files.readAllBytes(file), type));
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + file + " cannot be read", e);
        }
    }

    /** Writes the value durably; a crash leaves the old file or the new one. */
    static void write(Path file, Object value) {
        try {
            FileTrees.replace(file, Views.MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + file, e);
        }
    }
}
