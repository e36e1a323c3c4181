package io.swingnode.bench.data;

import io.swingnode.components.files.FileTrees;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Directories of the benchmark: copying and measuring. */
public final class Directories {
    private static final int BUFFER_BYTES = 1 << 20;

    private Directories() {}

    /** Copies the files of {@code from} into a new directory and makes them durable. */
    public static void copyFiles(Path from, Path to) throws IOException {
        FileTrees.delete(to);
        Files.createDirectories(to);
        for (Path file : files(from)) {
            copyDurably(file, to.resolve(file.getFileName()));
        }
    }

    // Through the page cache, so that the copy is as warm as a file just written.
    private static void copyDurably(Path from, Path to) throws IOException {
        try (FileChannel source = FileChannel.open(from);
                FileChannel target = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (source.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    target.write(buffer);
                }
                buffer.clear();
            }
            target.force(true);
        }
    }

    /** Bytes of all files in {@code dir}. */
    public static long sizeBytes(Path dir) throws IOException {
        long total = 0;
        for (Path file : files(dir)) {
            total += Files.size(file);
        }
        return total;
    }

    private static List<Path> files(Path dir) throws IOException {
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.filter(Files::isRegularFile).toList();
        }
    }
}
