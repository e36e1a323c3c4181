package io.swingnode.node.app;

import io.swingnode.components.files.LogTimes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Prints the last lines of a log file and then follows it, across rotations. A rotation renames {@code x.log.1} to
 * {@code x.log.2} and so on, copies {@code x.log} to {@code x.log.1} and then truncates it. Rotated files keep their
 * file keys, which tell how many rotations there were since the previous poll.
 */
final class LogTail {
    private static final int CHUNK_BYTES = 64 * 1024;

    /** After as many polls without a byte, a line that nobody has ended is shown: it may be the last words of its writer. */
    private static final int QUIET_POLLS = 2;

    /** Takes the lines. */
    @FunctionalInterface
    interface Sink {
        /** @param at when it was written, where that is asked for and known */
        void line(String text, Optional<LogTimes.Note> at);
    }

    private final Path file;
    private final LogLines lines;

    /** When what is being read now was written; empty where that is not asked for. */
    private List<LogTimes.Note> notes = List.of();

    /** The first of them that may be that of the next line. */
    private int nextNote;

    private final boolean timed;
    private boolean following;

    /** How much of the file has been read, unfinished lines included. */
    private long position;

    private Optional<Object> newestRotated = Optional.empty();

    private int quietPolls;

    /** @param timed true to tell when lines were written */
    LogTail(Path file, boolean timed, Sink sink) {
        this.file = file;
        this.timed = timed;
        this.lines = new LogLines(text -> sink.line(text, time()));
    }

    /** What is read while it is followed was written just now. */
    private Optional<LogTimes.Note> time() {
        long end = lines().endOffset();
        if (following && timed) {
            return Optional.of(new LogTimes.Note(end, System.currentTimeMillis(), false));
        }
        while (nextNote < notes.size() && notes.get(nextNote).endOffset() < end) {
            nextNote++;
        }
        return nextNote < notes.size() ? Optional.of(notes.get(nextNote)) : Optional.empty();
    }

    /** For what the constructor makes before this is there. */
    private LogLines lines() {
        return lines;
    }

    /** A position in a file, and how many lines follow it. */
    private record Start(Path file, long position, int lines) {}

    /**
     * Prints the last {@code count} lines, also from rotated files when the current one has fewer.
     *
     * @param sinceMillis none that were written before; 0 for any
     */
    void begin(int count, long sinceMillis) throws IOException {
        List<Path> rotated = rotated();
        newestRotated = rotated.isEmpty() ? Optional.empty() : key(rotated.getFirst());
        List<Path> files = new ArrayList<>(List.of(file));
        files.addAll(rotated);
        List<Start> starts = new ArrayList<>();
        int left = count;
        for (Path each : files) {
            if (Files.exists(each) && (left > 0 || each.equals(file))) {
                Start start = startOfLast(each, left, sinceMillis == 0 ? 0 : LogStart.since(each, sinceMillis));
                starts.addFirst(start);
                left -= start.lines();
            }
        }
        for (Start start : starts) {
            notes = timed ? LogTimes.read(start.file()) : List.of();
            nextNote = 0;
            long end = read(start.file(), start.position());
            position = start.file().equals(file) ? end : position;
        }
    }

    /** Prints what was added since the previous poll. */
    void poll() throws IOException {
        following = true;
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
            lines.end();
            position = 0;
        }
        newestRotated = rotated.isEmpty() ? Optional.empty() : key(rotated.getFirst());
        long before = position;
        position = Files.exists(file) ? read(file, position) : position;
        quietPolls = position == before && rotations == 0 ? quietPolls + 1 : 0;
        if (quietPolls >= QUIET_POLLS) {
            lines.showUnfinished();
        }
    }

    /** Prints the last line too when no line feed ends it; for those who do not follow, or no longer. */
    void finish() throws IOException {
        position = Files.exists(file) ? read(file, position) : position;
        lines.end();
    }

    /** Prints the rest of the file that was being read, and the files that were rotated since; lines go on from one to the next. */
    private void catchUp(List<Path> rotated, int rotations) throws IOException {
        long from = position;
        for (int i = rotations - 1; i >= 0; i--) {
            long unused = read(rotated.get(i), size(rotated.get(i)) < from ? 0 : from);
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

    /**
     * Where the last {@code count} lines begin; searches from the end, without reading the whole file.
     *
     * @param least where a line begins before which none is wanted
     */
    private static Start startOfLast(Path file, int count, long least) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long position = in.length();
            if (count == 0 || position <= least) {
                return new Start(file, position, 0);
            }
            int found = 0;
            byte[] chunk = new byte[CHUNK_BYTES];
            while (position > least) {
                int size = (int) Math.min(CHUNK_BYTES, position - least);
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
            return new Start(file, least, found + 1);
        }
    }

    /** Reads the file from {@code from} on; returns the position after what was read. */
    private long read(Path path, long from) throws IOException {
        long at = from;
        try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
            byte[] chunk = new byte[CHUNK_BYTES];
            in.seek(at);
            for (int size = in.read(chunk); size > 0; size = in.read(chunk)) {
                lines.add(chunk, size, at);
                at += size;
            }
        }
        return at;
    }
}
