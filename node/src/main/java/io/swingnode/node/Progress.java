package io.swingnode.node;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
        JSON(TimeUnit.SECONDS.toNanos(1)),
        /** Not at all. */
        NONE(Long.MAX_VALUE);

        private final long periodNanos;

        Style(long periodNanos) {
            this.periodNanos = periodNanos;
        }
    }

    /** What was reported last. */
    private record Report(long done, long total, String unit, long sizeBytes, long totalBytes) {}

    /** What tells how far the work is, when it does not report by itself. */
    private record Watched(LongSupplier doneBytes, long totalBytes, String unit) {}

    /** A bar is drawn anew this often even if nothing is reported, so that it is seen to live. */
    private static final long TICK_MILLIS = 500;

    private static final String ERASE_TO_END_OF_LINE = "\u001b[K";
    private static final String ERASE_TO_END_OF_SCREEN = "\u001b[J";

    /** Around a bar, in case the terminal has become narrower a moment ago. */
    private static final String WRAP_OFF = "\u001b[?7l";

    /** The terminal shows Ctrl-C after the bar as {@code ^C}, which must not begin another line: the bar would stay. */
    private static final int ECHO_COLUMNS = 2;

    private static final String WRAP_ON = "\u001b[?7h";

    /** The bar that is on the terminal now, which logs must not be glued to. */
    private static final AtomicReference<@Nullable Progress> SHOWN = new AtomicReference<>();

    private final PrintWriter err;
    private final Style style;
    private final String label;
    private final LongSupplier nanoTime;
    private final IntSupplier columns;
    private final long startedNanos;
    private Optional<ScheduledExecutorService> ticker = Optional.empty();

    private String work = "";
    private long begunNanos;
    private Optional<Report> reached = Optional.empty();
    private Optional<Watched> watched = Optional.empty();
    private ProgressRate rate;
    private long reportedNanos;
    private long drawnNanos;

    /** How many columns the bar has that is on the terminal; 0 when there is none. */
    private int drawnColumns;

    private boolean closed;

    Progress(PrintWriter err, Style style, String label, LongSupplier nanoTime, IntSupplier columns) {
        this.err = err;
        this.style = style;
        this.label = label;
        this.nanoTime = nanoTime;
        this.columns = columns;
        this.startedNanos = nanoTime.getAsLong();
        this.rate = new ProgressRate(startedNanos);
        this.begunNanos = startedNanos;
        this.reportedNanos = startedNanos;
        this.drawnNanos = startedNanos;
    }

    public static Progress to(PrintWriter err, boolean json, String label) {
        Style style = json ? Style.JSON : isTerminal() ? Style.BAR : Style.LINES;
        TerminalWidth width = TerminalWidth.ofStandardError();
        Progress progress = new Progress(err, style, label, System::nanoTime, width::columns);
        progress.show();
        return progress;
    }

    /** A progress display that shows nothing. */
    static Progress none(PrintWriter err, String label) {
        return new Progress(err, Style.NONE, label, System::nanoTime, () -> 0);
    }

    /** Set by the launcher, because Java cannot tell whether standard error is a terminal. */
    private static boolean isTerminal() {
        return Boolean.getBoolean("swingnode.terminal") && !"dumb".equals(System.getenv("TERM"));
    }

    /** Keeps what else is written to the terminal out of the bar, and the bar alive. */
    void show() {
        ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("progress").factory());
        ticker = Optional.of(ticks);
        if (style == Style.BAR) {
            SHOWN.set(this);
        }
        var unused = ticks.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Runs what writes to the terminal, with no bar in its lines. */
    public static void beside(Runnable writing) {
        Progress shown = SHOWN.get();
        if (shown != null) {
            shown.without(writing);
        } else {
            writing.run();
        }
    }

    private synchronized void without(Runnable writing) {
        clear();
        writing.run();
    }

    /** Says what is being done while nothing can be counted yet. */
    public synchronized void begin(String what) {
        work = what;
        begunNanos = nanoTime.getAsLong();
        reached = Optional.empty();
        watched = Optional.empty();
    }

    /**
     * As {@link #begin}, for work that does not report: it is looked at now and then.
     *
     * @param doneBytes how much it has done; asked from another thread
     * @param totalBytes of how much
     * @param unit such as {@code "bytes written"}
     */
    public synchronized void watch(String what, LongSupplier doneBytes, long totalBytes, String unit) {
        begin(what);
        watched = Optional.of(new Watched(doneBytes, totalBytes, unit));
    }

    /**
     * Reports that {@code done} units are done. Another unit than before begins another phase.
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
        update(done, total, unit, sizeBytes, 0);
    }

    /** As above, where the bytes of all of them are known too: then they tell the percentage and the time left. */
    public synchronized void update(long done, long total, String unit, long sizeBytes, long totalBytes) {
        long now = nanoTime.getAsLong();
        if (reached.isEmpty() || !reached.get().unit().equals(unit)) {
            // What was before is over since its last report, unless this one is the beginning.
            rate = new ProgressRate(done == 0 ? now : reportedNanos);
        }
        reached = Optional.of(new Report(done, total, unit, sizeBytes, totalBytes));
        reportedNanos = now;
        rate.add(now, done, sizeBytes);
        if (now - drawnNanos >= style.periodNanos) {
            draw(now);
        }
    }

    /** Draws anew though nothing was reported. */
    synchronized void tick() {
        long now = nanoTime.getAsLong();
        if (!closed) {
            watched.ifPresent(work -> {
                long done = Math.min(work.doneBytes().getAsLong(), work.totalBytes());
                if (done > 0) {
                    update(done, work.totalBytes(), work.unit(), done);
                }
            });
        }
        if (!closed && now - drawnNanos >= style.periodNanos) {
            draw(now);
        }
    }

    private void draw(long now) {
        drawnNanos = now;
        switch (style) {
            case BAR -> drawBar(now);
            case LINES ->
                err.println(reached.map(report -> text(report, now).line()).orElseGet(() -> waiting(now)));
            case JSON ->
                err.println(OutputMixin.json(
                        reached.map(report -> asMap(report, now)).orElseGet(() -> waitingMap(now))));
            case NONE -> {}
        }
        err.flush();
    }

    private void drawBar(long now) {
        int width = columns.getAsInt();
        int room = Math.max(0, width - ECHO_COLUMNS);
        String bar = reached.map(report -> text(report, now).bar(room)).orElseGet(() -> cut(waiting(now), room));
        err.print(toStartOfBar(width) + WRAP_OFF + bar + ERASE_TO_END_OF_LINE + WRAP_ON);
        drawnColumns = bar.length();
    }

    /** What is being done, and for how long: of work whose extent is not known no percentage is made up. */
    private String waiting(long now) {
        String doing = work.isEmpty() ? label : label + " " + work;
        return doing + ", for " + ProgressText.duration(TimeUnit.NANOSECONDS.toSeconds(now - begunNanos));
    }

    private static String cut(String text, int width) {
        return text.substring(0, Math.min(text.length(), Math.max(width - 1, 0)));
    }

    private Map<String, Object> waitingMap(long now) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("progress", label);
        if (!work.isEmpty()) {
            line.put("doing", work);
        }
        line.put("elapsedMillis", TimeUnit.NANOSECONDS.toMillis(now - startedNanos));
        return line;
    }

    /** A terminal that has become narrower has wrapped the bar that was on it. */
    private String toStartOfBar(int width) {
        int rowsAbove = Math.max(drawnColumns - 1, 0) / Math.max(width, 1);
        return rowsAbove == 0 ? "\r" : "\r\u001b[" + rowsAbove + "A" + ERASE_TO_END_OF_SCREEN;
    }

    private ProgressText text(Report report, long now) {
        return new ProgressText(
                label,
                report.done(),
                report.total(),
                report.unit(),
                report.sizeBytes(),
                report.totalBytes(),
                rate.perSecond(now),
                report.sizeBytes() > 0 ? rate.bytesPerSecond(now) : OptionalDouble.empty());
    }

    private Map<String, Object> asMap(Report report, long now) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("progress", label);
        line.put("done", report.done());
        if (report.total() > 0) {
            line.put("total", report.total());
        }
        line.put("unit", report.unit());
        if (report.sizeBytes() > 0) {
            line.put("bytes", report.sizeBytes());
        }
        if (report.totalBytes() > 0) {
            line.put("totalBytes", report.totalBytes());
        }
        ProgressText text = text(report, now);
        text.percentDone().ifPresent(percent -> line.put("percent", percent));
        text.perSecond().ifPresent(each -> line.put("perSecond", Math.round(each * 10) / 10.0));
        text.bytesPerSecond().ifPresent(each -> line.put("bytesPerSecond", Math.round(each)));
        text.secondsLeft().ifPresent(left -> line.put("secondsLeft", left));
        line.put("elapsedMillis", TimeUnit.NANOSECONDS.toMillis(now - startedNanos));
        return line;
    }

    /** Removes the bar from the terminal, until the next report draws it again. */
    private void clear() {
        if (drawnColumns > 0) {
            err.print(toStartOfBar(columns.getAsInt()) + ERASE_TO_END_OF_LINE);
            err.flush();
            drawnColumns = 0;
        }
    }

    /** Removes the bar from the terminal. */
    @Override
    public synchronized void close() {
        closed = true;
        ticker.ifPresent(ScheduledExecutorService::shutdownNow);
        SHOWN.compareAndSet(this, null);
        clear();
    }
}
