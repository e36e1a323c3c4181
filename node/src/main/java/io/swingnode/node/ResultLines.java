package io.swingnode.node;

import java.io.PrintWriter;

/**
 * Prints many results, a line each, without holding them: for output that may be as long as a store. It is stopped by the user, by
 * a reader that closes its pipe, and by what {@code goOn} throws. Close it to have everything printed.
 */
public final class ResultLines implements AutoCloseable {
    private static final int LINES_BETWEEN_CHECKS = 1024;

    /** Longer lines are checked after each, so that a stop is never far. */
    private static final int CHARS_BETWEEN_CHECKS = 1 << 20;

    private final OutputMixin output;
    private final PrintWriter out;
    private final String unit;
    private final Runnable goOn;
    private final Progress progress;
    private final long total;
    private long lines;
    private long uncheckedChars;
    private boolean ended;

    /**
     * @param unit what a line is, such as {@code items}
     * @param total how many lines there will be; 0 when that is not known
     * @param goOn called now and then
     */
    public ResultLines(OutputMixin output, String label, String unit, long total, Runnable goOn) {
        this.output = output;
        this.out = output.out();
        this.unit = unit;
        this.goOn = goOn;
        this.total = total;
        progress = output.progressBesideResults(label);
    }

    /** Prints a line that is no result, such as the titles of a table. */
    public void heading(String line) {
        out.append(line).append('\n');
    }

    /**
     * Prints a line, without its line feed.
     *
     * @return false when nobody reads any more
     */
    public boolean print(CharSequence line) {
        out.append(line).append('\n');
        lines++;
        uncheckedChars += line.length();
        if (lines % LINES_BETWEEN_CHECKS == 0 || uncheckedChars > CHARS_BETWEEN_CHECKS) {
            check();
        }
        return !ended;
    }

    /** A result as {@link OutputMixin#print} takes one. */
    public boolean print(Object value, String text) {
        return print(output.isJson() ? OutputMixin.json(value) : text);
    }

    /** Looks whether to go on; for work between lines that takes long. */
    public void check() {
        uncheckedChars = 0;
        Cancellation.ofProcess().check("stopped after " + lines + " " + unit);
        goOn.run();
        progress.update(lines, total, unit);
        ended |= out.checkError();
    }

    @Override
    public void close() {
        progress.close();
        out.flush();
    }
}
