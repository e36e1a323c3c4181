package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.node.Progress.Style;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter err = new StringWriter();
    private long nowNanos;

    private Progress start(Style style) {
        return new Progress(new PrintWriter(err, true), style, "export", () -> nowNanos);
    }

    private void pass(long seconds) {
        nowNanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void shortWorkShowsNothing() {
        try (Progress progress = start(Style.BAR)) {
            progress.update(1, 2, "artifacts");
        }
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void drawsABarAndTakesItAwayAgain() {
        try (Progress progress = start(Style.BAR)) {
            pass(1);
            progress.update(1, 2, "artifacts");
        }
        assertThat(err.toString())
                .contains("[############............] 1 of 2 artifacts (50 %)")
                .endsWith("\r\u001b[K");
    }

    @Test
    void showsBytesRateAndTimeLeftAndStaysOutOfTheResult() {
        Progress progress = start(Style.BAR);
        pass(2);
        progress.update(1, 4, "artifacts", 4 << 20);
        progress.clear();
        assertThat(err.toString())
                .contains("1 of 4 artifacts (25 %), 4.0 MiB, 2.0 MiB/s, 6 s left")
                .endsWith("\r\u001b[K");
        progress.close();
        assertThat(err.toString()).as("nothing to remove twice").endsWith("left\r\u001b[K");
    }

    @Test
    void writesSparseLinesWhereNobodyWatches() {
        try (Progress progress = start(Style.LINES)) {
            for (int second = 0; second < 12; second++) {
                pass(1);
                progress.update(1000L * second, 0, "entries");
            }
        }
        assertThat(err.toString().lines()).containsExactly("export: 4,000 entries", "export: 9,000 entries");
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
                        "{\"progress\":\"export\",\"done\":3,\"total\":4,\"unit\":\"artifacts\",\"elapsedMillis\":2000}",
                        "{\"progress\":\"export\",\"done\":4,\"total\":4,\"unit\":\"artifacts\",\"bytes\":77,"
                                + "\"elapsedMillis\":4000}");
    }
}
