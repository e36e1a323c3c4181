package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.node.Progress.Style;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final String REMOVED = "\r\u001b[K";

    private final StringWriter err = new StringWriter();
    private long nowNanos;
    private int columns = 80;

    private Progress start(Style style) {
        return new Progress(new PrintWriter(err, true), style, "export", () -> nowNanos, () -> columns);
    }

    private void pass(long seconds) {
        nowNanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    /** The bar that was drawn last, without what moves the cursor. */
    private String lastDrawn() {
        String text = err.toString().replaceAll("\u001b\\[[?0-9]*[A-Za-z]", "");
        return text.substring(text.lastIndexOf('\r') + 1);
    }

    @Test
    void shortWorkShowsNothing() {
        try (Progress progress = start(Style.BAR)) {
            progress.update(1, 2, "artifacts");
            progress.tick();
        }
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void drawsABarAndTakesItAwayAgain() {
        try (Progress progress = start(Style.BAR)) {
            pass(1);
            progress.update(1, 2, "artifacts");
            assertThat(lastDrawn())
                    .matches("export \\[#+\\.+\\] 50 %, 1 of 2 artifacts, 1.0/s, 1 s left")
                    // The terminal has 80 columns, of which the last is never written, and shows Ctrl-C in two.
                    .hasSize(77);
        }
        assertThat(err.toString()).endsWith(REMOVED);
    }

    @Test
    void programsReadPercentRateAndTimeLeft() {
        try (Progress progress = start(Style.JSON)) {
            pass(2);
            progress.update(1, 4, "artifacts", 2000, 8000);
        }
        assertThat(err.toString())
                .contains("\"percent\":25")
                .contains("\"bytesPerSecond\":1000")
                .contains("\"secondsLeft\":6");
    }

    /** A check of the file by SQLite, for instance. */
    @Test
    void workWithoutATotalSaysWhatItDoesAndForHowLong() {
        try (Progress lines = start(Style.LINES)) {
            lines.begin("checking the file");
            pass(4);
            lines.tick();
            assertThat(err.toString()).isEmpty();
            pass(2);
            lines.tick();
            assertThat(err.toString()).isEqualToIgnoringNewLines("export checking the file, for 6 s");
        }
        err.getBuffer().setLength(0);
        try (Progress json = start(Style.JSON)) {
            json.begin("checking the file");
            pass(1);
            json.tick();
        }
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "{\"progress\":\"export\",\"doing\":\"checking the file\",\"elapsedMillis\":1000}");
    }

    @Test
    void workThatDoesNotReportIsLookedAt() {
        AtomicLong written = new AtomicLong();
        try (Progress progress = start(Style.LINES)) {
            progress.watch("rewriting the file", written::get, 4 << 20, "bytes written");
            pass(6);
            progress.tick();
            assertThat(err.toString()).isEqualToIgnoringNewLines("export rewriting the file, for 6 s");
            written.set(1 << 20);
            pass(6);
            progress.tick();
            assertThat(err.toString()).contains("export: 1.0 MiB of 4.0 MiB written (25 %)");
        }
    }

    @Test
    void everyPhaseHasItsOwnRateAndTimeLeft() {
        Progress progress = start(Style.BAR);
        pass(10);
        progress.update(1_000_000, 1_000_000, "entries", 100 << 20);
        pass(2);
        progress.update(1, 4, "artifacts", 4 << 20);
        assertThat(lastDrawn()).contains("25 %, 1 of 4 artifacts, 4.0 MiB, 2.0 MiB/s, 6 s left");
        progress.close();
    }

    @Test
    void whatCannotBeCountedDoesNotSlowThePhaseAfterIt() {
        Progress progress = start(Style.BAR);
        progress.begin("reading the records");
        pass(100);
        progress.update(0, 40, "entries");
        pass(1);
        progress.update(10, 40, "entries");
        assertThat(lastDrawn()).contains("10/s, 3 s left");
        progress.close();
    }

    @Test
    void theLastSecondsTellTheRate() {
        Progress progress = start(Style.BAR);
        for (int i = 1; i <= 100; i++) {
            pass(1);
            progress.update(i * 1000L, 110_000, "artifacts");
        }
        for (int i = 1; i <= 20; i++) {
            pass(1);
            progress.update(100_000 + i * 10L, 110_000, "artifacts");
        }
        assertThat(lastDrawn()).contains("10/s, 16 min 20 s left");
        progress.close();
    }

    @Test
    void aBarLivesThoughNothingIsReported() {
        Progress progress = start(Style.BAR);
        progress.begin("rewriting the file");
        pass(65);
        progress.tick();
        assertThat(lastDrawn()).isEqualTo("export rewriting the file, for 1 min 5 s");
        progress.update(5, 10, "artifacts");
        pass(65);
        progress.tick();
        assertThat(lastDrawn()).contains("50 %").contains("2 min 10 s left");
        progress.close();
        String closed = err.toString();
        pass(1);
        progress.tick();
        assertThat(err.toString()).as("nothing is drawn after the end").isEqualTo(closed);
    }

    @Test
    void aNarrowerTerminalHasWrappedTheBarThatIsRemoved() {
        Progress progress = start(Style.BAR);
        pass(1);
        progress.update(1, 2, "artifacts");
        columns = 40;
        pass(1);
        progress.update(1, 2, "artifacts");
        assertThat(err.toString()).contains("\r\u001b[1A\u001b[J");
        assertThat(lastDrawn()).hasSizeLessThan(40);
        progress.close();
        assertThat(err.toString()).endsWith(REMOVED);
    }

    @Test
    void whatIsPrintedBesideTheBarHasItsOwnLine() {
        Progress progress = start(Style.BAR);
        pass(1);
        progress.update(1, 2, "artifacts");
        progress.show();
        Progress.beside(() -> err.append("a warning\n"));
        assertThat(err.toString()).endsWith(REMOVED + "a warning\n");
        progress.close();
        Progress.beside(() -> err.append("another\n"));
        assertThat(err.toString()).as("nothing to remove twice").endsWith("a warning\nanother\n");
    }

    @Test
    void writesSparseLinesWhereNobodyWatches() {
        try (Progress progress = start(Style.LINES)) {
            for (int second = 0; second < 12; second++) {
                pass(1);
                progress.update(1000L * second, 0, "entries");
                progress.tick();
            }
        }
        assertThat(err.toString().lines())
                .containsExactly("export: 4,000 entries, 1,000/s", "export: 9,000 entries, 1,000/s");
    }

    @Test
    void writesJsonForPrograms() {
        try (Progress progress = start(Style.JSON)) {
            pass(2);
            progress.update(3, 4, "artifacts");
            pass(2);
            progress.update(4, 4, "artifacts", 77);
        }
        assertThat(err.toString().lines())
                .containsExactly(
                        "{\"progress\":\"export\",\"done\":3,\"total\":4,\"unit\":\"artifacts\","
                                + "\"percent\":75,\"perSecond\":1.5,\"secondsLeft\":1,\"elapsedMillis\":2000}",
                        "{\"progress\":\"export\",\"done\":4,\"total\":4,\"unit\":\"artifacts\",\"bytes\":77,"
                                + "\"percent\":100,\"perSecond\":1.0,\"bytesPerSecond\":19,\"elapsedMillis\":4000}");
    }
}
