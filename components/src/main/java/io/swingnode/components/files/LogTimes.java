package io.swingnode.components.files;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When the lines of a component's logs were written. The processes write the logs themselves, with or without a node, and most put
 * no time into them; so the node notes beside each log how long it was when, each time it looks and finds it longer. The notes
 * of {@code output.log} are in {@code output.log.times}.
 *
 * <p>The instance notes, and belongs to one thread; reading is for any.
 */
public final class LogTimes {
    private static final String SUFFIX = ".times";
    private static final Pattern NOTE = Pattern.compile("(\\d{1,18}) (\\d{1,18})( late)?");

    /** Longer than any note. */
    private static final int NOTE_BYTES_MAX = 64;

    /**
     * What was written of a log up to some place, since the note before.
     *
     * @param endOffset the length of the log
     * @param atMillis when it was seen to be so long
     * @param late true when no node had looked for a while, so that it may have been written long before
     */
    public record Note(long endOffset, long atMillis, boolean late) {}

    /** How long each log was when it was seen last. */
    private final Map<Path, Long> seen = new HashMap<>();

    /** No node has looked before. */
    private boolean isFirstLook = true;

    /** Notes how long a log is now. */
    void note(Path log, long size, long nowMillis) throws IOException {
        Optional<Long> before = Optional.ofNullable(seen.get(log)).or(() -> lastNoted(log));
        if (before.isPresent() && before.get() > size) {
            // It was emptied: what was noted is of other lines.
            Files.deleteIfExists(of(log));
        }
        if (size > 0 && !before.equals(Optional.of(size))) {
            String note = size + " " + nowMillis + (isFirstLook ? " late" : "") + "\n";
            Files.writeString(of(log), note, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        seen.put(log, size);
    }

    /** Says that all logs have been looked at, and which they were. */
    void looked(Set<Path> logs) {
        isFirstLook = false;
        seen.keySet().retainAll(logs);
    }

    /** Has the notes of a log follow it to its next name. */
    static void move(Path from, Path to) throws IOException {
        try {
            Files.move(of(from), of(to), StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            Files.deleteIfExists(of(to));
        }
    }

    /** Says that a log was emptied after its notes were moved. */
    void emptied(Path log) {
        seen.put(log, 0L);
    }

    private static Path of(Path log) {
        return log.resolveSibling(log.getFileName() + SUFFIX);
    }

    private static Optional<Long> lastNoted(Path log) {
        try (RandomAccessFile in = new RandomAccessFile(of(log).toFile(), "r")) {
            long from = Math.max(0, in.length() - NOTE_BYTES_MAX);
            byte[] end = new byte[(int) (in.length() - from)];
            in.seek(from);
            in.readFully(end);
            List<Note> notes = new String(end, StandardCharsets.US_ASCII)
                    .lines()
                    .flatMap(line -> parse(line).stream())
                    .toList();
            return notes.isEmpty()
                    ? Optional.empty()
                    : Optional.of(notes.getLast().endOffset());
        } catch (IOException e) {
            // Nothing was noted yet, or it cannot be read: then it is noted anew.
            return Optional.empty();
        }
    }

    /** What was noted of a log, in order; nothing when there are no notes. */
    public static List<Note> read(Path log) throws IOException {
        List<Note> notes = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(of(log), StandardCharsets.ISO_8859_1)) {
                // One that was cut by a full disk is left out.
                parse(line)
                        .filter(note -> notes.isEmpty()
                                || note.endOffset() > notes.getLast().endOffset())
                        .ifPresent(notes::add);
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return notes;
    }

    private static Optional<Note> parse(String line) {
        Matcher note = NOTE.matcher(line);
        return note.matches()
                ? Optional.of(
                        new Note(Long.parseLong(note.group(1)), Long.parseLong(note.group(2)), note.group(3) != null))
                : Optional.empty();
    }
}
