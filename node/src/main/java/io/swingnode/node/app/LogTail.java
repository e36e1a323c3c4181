package io.swingnode.node.app;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Prints a log file from its last lines on, across rotations: {@code x.log} is copied to {@code x.log.1}, after
 * {@code .1} was renamed to {@code .2} and so on, and then emptied. Files that were rotated keep their identity,
 * which tells how often that happened since the last look.
 */
final class LogTail {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Path file;
    private final Consumer<String> lines;
    private long position;
    private Optional<Object> newestRotated = Optional.empty();

    LogTail(Path file, Consumer<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    /** A place in a file, and how many lines come after it. */
    private record Start(Path file, long position, int lines) {}

    /** Prints the last lines, those of rotated files too when the present one has not as many. */
    void begin(int count) throws IOException {
        List<Path> rotated = rotated();
        newestRotated = rotated.isEmpty() ? Optional.empty() : key(rotated.getFirst());
        List<Path> files = new ArrayList<>(List.of(file));
        files.addAll(rotated);
        List<Start> starts = new ArrayList<>();
        int left = count;
        for (Path each : files) {
            if (Files.exists(each) && (left > 0 || each.equals(file))) {
                Start start = startOfLast(each, left);
                starts.addFirst(start);
                left -= start.lines();
            }
        }
        for (Start start : starts) {
            long end = print(start.file(), start.position(), !start.file().equals(file));
            position = start.file().equals(file) ? end : position;
        }
    }

    /** Prints what was added since. */
    void poll() throws IOException {
        List<Path> rotated = rotated();
        int rotations = rotations(rotated);
        if (rotations > 0) {
            if (size(file) >= size(rotated.getFirst())) {
                // Copied, but not emptied yet.
                return;
            }
            catchUp(rotated, rotations);
        } else if (size(file) < position) {
            if (rotations(rotated()) > 0) {
                // It was emptied between the two looks.
                return;
            }
            // All was removed, as a reset does.
            position = 0;
        }
        newestRotated = rotated.isEmpty() ? Optional.empty() : key(rotated.getFirst());
        if (Files.exists(file)) {
            position = print(file, position, false);
        }
    }

    /** The rest of the file that was read, and those that were begun and filled since. */
    private void catchUp(List<Path> rotated, int rotations) throws IOException {
        long from = position;
        for (int i = rotations - 1; i >= 0; i--) {
            print(rotated.get(i), size(rotated.get(i)) < from ? 0 : from, true);
            from = 0;
        }
        position = 0;
    }

    private List<Path> rotated() {
        List<Path> rotated = new ArrayList<>();
        for (int i = 1; ; i++) {
            Path next = file.resolveSibling(file.getFileName() + "." + i);
            if (!Files.exists(next)) {
                return rotated;
            }
            rotated.add(next);
        }
    }

    /** How many files were rotated since the last look; all of them when the newest of then is gone. */
    private int rotations(List<Path> rotated) throws IOException {
        for (int i = 0; i < rotated.size(); i++) {
            if (newestRotated.isPresent() && newestRotated.equals(key(rotated.get(i)))) {
                return i;
            }
        }
        return rotated.size();
    }

    private static Optional<Object> key(Path path) throws IOException {
        return Optional.ofNullable(
                Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    }

    private static long size(Path path) throws IOException {
        return Files.exists(path) ? Files.size(path) : 0;
    }

    /** Where the last {@code count} lines begin, found from the end without reading all. */
    private static Start startOfLast(Path file, int count) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long position = in.length();
            if (count == 0 || position == 0) {
                return new Start(file, position, 0);
            }
            int found = 0;
            byte[] chunk = new byte[CHUNK_BYTES];
            while (position > 0) {
                int size = (int) Math.min(CHUNK_BYTES, position);
                in.seek(position - size);
                in.readFully(chunk, 0, size);
                for (int i = size - 1; i >= 0; i--) {
                    if (chunk[i] == '\n' && position - size + i + 1 < in.length()) {
                        found++;
                        if (found == count) {
                            return new Start(file, position - size + i + 1, count);
                        }
                    }
                }
                position -= size;
            }
            return new Start(file, 0, found + 1);
        }
    }

    /**
     * Prints from {@code from} on and gives the end of what was printed.
     *
     * @param whole true for a file that nothing is added to: its last line needs no line feed
     */
    private long print(Path path, long from, boolean whole) throws IOException {
        long at = from;
        try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
            byte[] chunk = new byte[CHUNK_BYTES];
            in.seek(at);
            for (int size = in.read(chunk); size > 0; size = in.read(chunk)) {
                int printed = wholeLines(chunk, size);
                if (printed == 0 && (size == CHUNK_BYTES || whole)) {
                    printed = size;
                }
                if (printed == 0) {
                    return at;
                }
                new String(chunk, 0, printed, StandardCharsets.UTF_8).lines().forEach(lines);
                at += printed;
                in.seek(at);
            }
        }
        return at;
    }

    private static int wholeLines(byte[] chunk, int size) {
        int end = size;
        while (end > 0 && chunk[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}
