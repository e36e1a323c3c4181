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
 * Prints the last lines of a log file and then follows it, across rotations. A rotation renames {@code x.log.1} to
 * {@code x.log.2} and so on, copies {@code x.log} to {@code x.log.1} and then truncates it. Rotated files keep their
 * file keys, which tell how many rotations there were since the previous poll.
 */
final class LogTail {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Path file;
    private final Consumer<String> lines;
    private long position;
    private Optional<Object> newestRotated = Optional.empty();

    /** The length of the file at the previous poll. */
    private long lastSize;

    LogTail(Path file, Consumer<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    /** A position in a file, and how many lines follow it. */
    private record Start(Path file, long position, int lines) {}

    /** Prints the last {@code count} lines, also from rotated files when the current one has fewer. */
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

    /** Prints what was added since the previous poll. */
    void poll() throws IOException {
        List<Path> rotated = rotated();
        int rotations = rotations(rotated);
        if (rotations > 0) {
            if (size(file) >= size(rotated.getFirst())) {
                // Copied but not truncated yet.
                return;
            }
            catchUp(rotated, rotations);
        } else if (size(file) < position) {
            if (rotations(rotated()) > 0) {
                // It was truncated after the rotated files were listed.
                return;
            }
            // The files were removed, as by a reset.
            position = 0;
        }
        newestRotated = rotated.isEmpty() ? Optional.empty() : key(rotated.getFirst());
        if (Files.exists(file)) {
            // A line that nobody has ended since the previous poll may be the last words of its writer.
            long size = size(file);
            position = print(file, position, size == lastSize);
            lastSize = size;
        }
    }

    /** Prints the last line too when no line feed ends it; for those who do not follow. */
    void finish() throws IOException {
        if (Files.exists(file)) {
            position = print(file, position, true);
        }
    }

    /** Prints the rest of the file that was being read, and the files that were rotated since. */
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

    /** How many files were rotated since the previous poll; all of them when the one that was newest then is gone. */
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

    /** Where the last {@code count} lines begin; searches from the end, without reading the whole file. */
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
     * Prints the file from {@code from} on; returns the position after what was printed.
     *
     * @param whole true for a file to which nothing is added: its last line is printed even without a line feed
     */
    private long print(Path path, long from, boolean whole) throws IOException {
        long at = from;
        try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
            byte[] chunk = new byte[CHUNK_BYTES];
            in.seek(at);
            for (int size = in.read(chunk); size > 0; size = in.read(chunk)) {
                int printed = wholeLines(chunk, size);
                if (printed == 0 && size == CHUNK_BYTES) {
                    printed = wholeCharacters(chunk, size);
                } else if (printed == 0 && whole) {
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

    /** How much of a full chunk, the start of a line longer than that, can be cut off without cutting a character. */
    private static int wholeCharacters(byte[] chunk, int size) {
        int start = size - 1;
        while (start > size - 4 && (chunk[start] & 0xC0) == 0x80) {
            start--;
        }
        int lead = chunk[start] & 0xFF;
        int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
        return start + length > size ? start : size;
    }
}
