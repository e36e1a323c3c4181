package io.swingnode.node;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows the progress of long work: a bar on a terminal; elsewhere a plain line every few seconds; JSON lines when
 * the output of the command is JSON. Nothing is shown for short work. Any thread may report progress; a report that
 * is not shown costs little.
 */
public final class Progress implements AutoCloseable {
    /** How progress is drawn, and how often. */
    enum Style {
        BAR(TimeUnit.MILLISECONDS.toNanos(100)),
        LINES(TimeUnit.SECONDS.toNanos(5)),
        JSON(TimeUnit.SECONDS.toNanos(1));

        private final long periodNanos;

        Style(long periodNanos) {
            this.periodNanos = periodNanos;
        }
    }

    private static final int BAR_WIDTH = 24;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final Style style;
    private final String label;
    private final LongSupplier nanoTime;
    private final long startedNanos;

    private long drawnNanos;
    private boolean drawn;

    Progress(PrintWriter err, Style style, String label, LongSupplier nanoTime) {
        this.err = err;
        this.style = style;
        this.label = label;
        this.nanoTime = nanoTime;
        this.startedNanos = nanoTime.getAsLong();
        this.drawnNanos = startedNanos;
    }

    public static Progress to(PrintWriter err, boolean json, String label) {
        Style style = json ? Style.JSON : isTerminal() ? Style.BAR : Style.LINES;
        return new Progress(err, style, label, System::nanoTime);
    }

    /** Set by the launcher, because Java cannot tell whether standard error is a terminal. */
    private static boolean isTerminal() {
        return Boolean.getBoolean("swingnode.terminal");
    }

    /**
     * Reports that {@code done} units are done.
     *
     * @param done units done so far; never less than before
     * @param total the total, or 0 when it is not known
     * @param unit such as {@code "artifacts"} or {@code "bytes"}
     */
    public synchronized void update(long done, long total, String unit) {
        update(done, total, unit, 0);
    }

    /** As above, with the bytes of what is done so far; 0 when they are not known. */
    public synchronized void update(long done, long total, String unit, long sizeBytes) {
        long now = nanoTime.getAsLong();
        if (now - drawnNanos < style.periodNanos) {
            return;
        }
        drawnNanos = now;
        drawn = true;
        switch (style) {
            case BAR -> err.print(ERASE_LINE + barLine(done, total, amounts(done, total, unit, sizeBytes)));
            case LINES -> err.println(label + ": " + amounts(done, total, unit, sizeBytes));
            case JSON -> err.println(OutputMixin.json(asMap(done, total, unit, sizeBytes)));
        }
        err.flush();
    }

    private String barLine(long done, long total, String amounts) {
        if (total <= 0) {
            return label + "  " + amounts;
        }
        int filled = (int) Math.min(BAR_WIDTH, BAR_WIDTH * done / total);
        return label + " [" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "] " + amounts;
    }

    private String amounts(long done, long total, String unit, long sizeBytes) {
        StringBuilder text = new StringBuilder();
        if (total <= 0) {
            text.append(String.format(Locale.ROOT, "%,d %s", done, unit));
        } else {
            text.append(String.format(Locale.ROOT, "%,d of %,d %s (%d %%)", done, total, unit, 100 * done / total));
        }
        double seconds = (nanoTime.getAsLong() - startedNanos) / 1e9;
        if (sizeBytes > 0 && seconds > 0) {
            text.append(", ").append(ByteSizes.text(sizeBytes));
            text.append(", ")
                    .append(ByteSizes.text((long) (sizeBytes / seconds)))
                    .append("/s");
        }
        if (done > 0 && total > done) {
            text.append(String.format(Locale.ROOT, ", %,d s left", (long) Math.ceil(seconds * (total - done) / done)));
        }
        return text.toString();
    }

    private Map<String, Object> asMap(long done, long total, String unit, long sizeBytes) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("progress", label);
        line.put("done", done);
        if (total > 0) {
            line.put("total", total);
        }
        line.put("unit", unit);
        if (sizeBytes > 0) {
            line.put("bytes", sizeBytes);
        }
        line.put("elapsedMillis", TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - startedNanos));
        return line;
    }

    /** Removes the bar from the terminal, until the next report draws it again. */
    public synchronized void clear() {
        if (drawn && style == Style.BAR) {
            err.print(ERASE_LINE);
            err.flush();
            drawn = false;
        }
    }

    /** Removes the bar from the terminal. */
    @Override
    public void close() {
        clear();
    }
}
