package io.swingnode.persistence.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Splits bytes into lines at line feeds and nowhere else: carriage returns and Unicode's line separators
 * belong to the line. Holds one line at a time.
 */
public final class LineReader {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final char REPLACEMENT = '\ufffd';

    private final InputStream in;
    private final String what;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;
    private boolean ended;
    private byte[] line = new byte[0];

    /** @param what names the source in messages */
    public LineReader(InputStream in, String what) {
        this.in = in;
        this.what = what;
    }

    /**
     * The next line without its line feed; the last line may lack one.
     *
     * @throws UTFDataFormatException when the line is not UTF-8
     */
    public Optional<String> next() throws IOException {
        int scanned = start;
        while (true) {
            for (int i = scanned; i < end; i++) {
                if (buffer[i] == '\n') {
                    return Optional.of(take(i, i + 1));
                }
            }
            int unscanned = end - start;
            if (ended) {
                return unscanned == 0 ? Optional.empty() : Optional.of(take(end, end));
            }
            fill();
            scanned = start + unscanned;
        }
    }

    /** The bytes of the line that {@link #next} gave last. */
    public byte[] bytes() {
        return line;
    }

    private void fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.multiplyExact(buffer.length, 2));
        }
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            ended = true;
        } else {
            end += count;
        }
    }

    private String take(int lineEnd, int next) throws UTFDataFormatException {
        line = Arrays.copyOfRange(buffer, start, lineEnd);
        start = next;
        String text = new String(line, StandardCharsets.UTF_8);
        // Java replaces what is not UTF-8; the text would then not be what its hash was made over.
        if (text.indexOf(REPLACEMENT) >= 0 && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), line)) {
            throw new UTFDataFormatException(what + " holds a line that is not UTF-8");
        }
        return text;
    }
}
