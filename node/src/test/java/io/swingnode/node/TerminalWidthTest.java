package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TerminalWidthTest {
    private String answer = "24 120\n";
    private long nowNanos;

    private TerminalWidth width(String columns) {
        return new TerminalWidth(() -> answer, Optional.of(columns), () -> nowNanos);
    }

    @Test
    void isThatOfTheTerminal() {
        assertThat(width("").columns()).isEqualTo(120);
    }

    @Test
    void theEnvironmentMakesItNarrowerButNotWider() {
        assertThat(width("60").columns()).isEqualTo(60);
        assertThat(width("500").columns()).isEqualTo(120);
    }

    @Test
    void aTerminalThatCannotBeAskedIsTakenForOneOfThePast() {
        answer = "stty: 'standard input': Inappropriate ioctl for device";
        assertThat(width("nonsense").columns()).isEqualTo(80);
        assertThat(width("100").columns()).isEqualTo(100);
        answer = "0 0";
        assertThat(width("").columns()).isEqualTo(80);
        answer = "";
        assertThat(width("").columns()).isEqualTo(80);
    }

    @Test
    void followsAWindowThatIsResized() {
        TerminalWidth width = width("");
        assertThat(width.columns()).isEqualTo(120);
        answer = "24 70\n";
        assertThat(width.columns()).as("not asked again at once").isEqualTo(120);
        nowNanos += TimeUnit.SECONDS.toNanos(1);
        assertThat(width.columns()).isEqualTo(70);
    }
}
