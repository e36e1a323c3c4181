package io.swingnode.components.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.swingnode.components.event.ApplicationJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** One JSON value per file: the rollback cache, kept extra state, identity documents. */
public final class JsonFiles {
    private JsonFiles() {}

    /** The value in the file; empty when there is no file. */
    public static <T> Optional<T> read(Path file, Class<T> type) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ApplicationJson.MAPPER.readValue(Files.readAllBytes(file), type));
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + file + " cannot be read", e);
        }
    }

    /** Writes the value durably; a crash leaves the old file or the new one. */
    public static void write(Path file, Object value) {
        try {
            FileTrees.replace(file, ApplicationJson.MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + file, e);
        }
    }
}
