package io.swingnode.node.app;

import io.swingnode.components.files.LogTimes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds where in a log the lines begin that were written since some time. */
final class LogStart {
    private static final int CHUNK_BYTES = 4096;

    private LogStart() {}

    /** Where the first line begins that may have been written at {@code sinceMillis} or later; the end of the file without one. */
    static long since(Path log, long sinceMillis) throws IOException {
        long before = 0;
        List<LogTimes.Note> notes = LogTimes.read(log);
        for (LogTimes.Note note : notes) {
            if (note.atMillis() >= sinceMillis) {
                return startOfLine(log, before);
            }
            before = note.endOffset();
        }
        // What follows the last note was written after it.
        boolean changed = Files.getLastModifiedTime(log).toMillis() >= sinceMillis;
        return changed ? startOfLine(log, before) : Files.size(log);
    }

    /** Where the line begins of which the byte at {@code offset} is a part: it ended later. */
    private static long startOfLine(Path log, long offset) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(log.toFile(), "r")) {
            long at = Math.min(offset, in.length());
            byte[] chunk = new byte[CHUNK_BYTES];
            while (at > 0) {
                int size = (int) Math.min(CHUNK_BYTES, at);
                in.seek(at - size);
                in.readFully(chunk, 0, size);
                for (int i = size - 1; i >= 0; i--) {
                    if (chunk[i] == '\n') {
                        return at - size + i + 1;
                    }
                }
                at -= size;
            }
            return 0;
        }
    }
}
