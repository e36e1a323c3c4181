package io.swingnode.persistence.block;

import io.swingnode.protocol.Utf8Text;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The optional trace file: a line for each change of a key, {@code set KEY VALUE} or {@code del KEY}. */
public final class ChangeTrace implements AutoCloseable {
    private final Optional<BufferedWriter> lines;

    public ChangeTrace(Optional<Path> file) {
        lines = file.map(ChangeTrace::append);
    }

    private static BufferedWriter append(Path file) {
        try {
            return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("opening trace file " + file, e);
        }
    }

    boolean isOn() {
        return lines.isPresent();
    }

    public void note(String key, Optional<String> value) {
        if (lines.isPresent()) {
            write(lines.get(), value.map(v -> "set " + key + " " + v).orElse("del " + key));
        }
    }

    private static void write(BufferedWriter out, String line) {
        try {
            // Half a surrogate pair cannot be encoded.
            out.write(Utf8Text.printable(line));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("writing the trace file", e);
        }
    }

    void flush() {
        lines.ifPresent(out -> {
            try {
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("writing the trace file", e);
            }
        });
    }

    @Override
    public void close() {
        lines.ifPresent(out -> {
            try {
                out.close();
            } catch (IOException e) {
                throw new UncheckedIOException("closing the trace file", e);
            }
        });
    }
}
