package io.swingnode.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class PastTimeTest {
    private static final PastTime TIME = new PastTime(Instant.parse("2026-03-01T12:00:00Z"), ZoneId.of("UTC+1"));

    @ParameterizedTest
    @CsvSource({
        "10m, 2026-03-01T11:50:00Z",
        "1h30m, 2026-03-01T10:30:00Z",
        "2d, 2026-02-27T12:00:00Z",
        "90s, 2026-03-01T11:58:30Z",
        "2026-02-28, 2026-02-27T23:00:00Z",
        "2026-02-28 08:00, 2026-02-28T07:00:00Z",
        "2026-02-28T08:00:01, 2026-02-28T07:00:01Z",
        "2026-02-28T08:00:00Z, 2026-02-28T08:00:00Z",
        "2026-02-28T08:00:00+02:00, 2026-02-28T06:00:00Z"
    })
    void readsWhatPeopleWrite(String text, Instant expected) {
        assertThat(TIME.convert(text)).isEqualTo(expected);
    }

    @Test
    void refusesTheRest() {
        for (String text : new String[] {"", "10", "m", "10x", "-5m", "2026-02-30", "now"}) {
            assertThatThrownBy(() -> TIME.convert(text))
                    .as(text)
                    .isInstanceOf(TypeConversionException.class)
                    .hasMessageContaining("how long ago");
        }
    }
}
