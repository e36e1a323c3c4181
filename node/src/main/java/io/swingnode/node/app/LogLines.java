package io.swingnode.node.app;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Makes lines of the bytes of a log as they arrive, in pieces that may end anywhere: within a line, or within a character.
 * What is not ended yet is kept until the rest comes.
 */
final class LogLines {
    /** A longer line is shown in parts, so that memory stays small. */
    private static final int LINE_MAX_BYTES = 1 << 20;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();

    /** True when the first part of the line has been shown already. */
    private boolean begun;

    /** Where in its file the line ends that is being shown. */
    private long endOffset;

    LogLines(Consumer<String> lines) {
        this.lines = lines;
    }

    /** @param offset where in the file the bytes begin */
    void add(byte[] bytes, int length, long offset) {
        int from = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                unfinished.write(bytes, from, i - from);
                endOffset = offset + i + 1;
                endLine();
                from = i + 1;
            }
        }
        unfinished.write(bytes, from, length - from);
        endOffset = offset + length;
        if (unfinished.size() >= LINE_MAX_BYTES) {
            showUnfinished();
        }
    }

    /** Where in its file the line ends that is being shown. */
    long endOffset() {
        return endOffset;
    }

    private void endLine() {
        String text = unfinished.toString(StandardCharsets.UTF_8);
        unfinished.reset();
        boolean shownAlready = begun && (text.isEmpty() || text.equals("\r"));
        begun = false;
        if (!shownAlready) {
            // Carriage returns, with which programs draw over a line, part lines too.
            (text + "\n").lines().forEach(lines);
        }
    }

    /** Shows what there is of a line that nobody ends, but no part of a character; its rest will be another line. */
    void showUnfinished() {
        byte[] bytes = unfinished.toByteArray();
        show(bytes, wholeCharacters(bytes));
    }

    /** Shows the rest: nothing will follow. Of a character that is not whole there is nothing to show. */
    void end() {
        showUnfinished();
        unfinished.reset();
        begun = false;
    }

    private void show(byte[] bytes, int length) {
        if (length > 0) {
            new String(bytes, 0, length, StandardCharsets.UTF_8).lines().forEach(lines);
            unfinished.reset();
            unfinished.write(bytes, length, bytes.length - length);
            begun = true;
        }
    }

    /** How much can be taken without taking only a part of the last character. */
    private static int wholeCharacters(byte[] bytes) {
        int start = bytes.length - 1;
        while (start > 0 && start > bytes.length - 4 && (bytes[start] & 0xC0) == 0x80) {
            start--;
        }
        if (start < 0) {
            return 0;
        }
        int lead = bytes[start] & 0xFF;
        int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
        return start + length > bytes.length ? start : bytes.length;
    }
}
