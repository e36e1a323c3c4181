package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTextTest {
    private static ProgressText large(String unit) {
        return new ProgressText(
                "repopulate",
                1_234_567,
                12_345_678,
                unit,
                123_456_789_012L,
                0,
                OptionalDouble.of(20),
                OptionalDouble.of(20e6));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 10, 20, 30, 40, 60, 79, 80, 81, 100, 120, 200})
    void aBarIsNarrowerThanTheTerminal(int columns) {
        assertThat(large("spans and snapshots").bar(columns)).hasSizeLessThan(columns);
        ProgressText unbounded = new ProgressText(
                "import", 1_234_567, 0, "artifacts checked", 12_345, 0, OptionalDouble.of(2), OptionalDouble.of(2e6));
        assertThat(unbounded.bar(columns)).hasSizeLessThan(columns);
    }

    @Test
    void whatMattersLeastIsLeftOutFirst() {
        assertThat(large("artifacts").bar(200))
                .matches("repopulate \\[#{3}\\.{37}\\] 9 %, 1,234,567 of 12,345,678 artifacts, 115.0 GiB, 19.1 MiB/s,"
                        + " 154 h 19 min left");
        assertThat(large("artifacts").bar(80))
                .matches("repopulate \\[#+\\.+\\] 9 % of artifacts, 19.1 MiB/s, 154 h 19 min left");
        assertThat(large("artifacts").bar(50)).matches("repopulate \\[#*\\.+\\] 9 %, 154 h 19 min left");
        assertThat(large("artifacts").bar(30)).matches("repopulate \\[#*\\.+\\] 9 %");
        assertThat(large("artifacts").bar(20)).isEqualTo("repopulate 9 %");
    }

    /** One artifact of ten may be most of the work. */
    @Test
    void bytesTellHowFarItIsWhereTheyAreKnown() {
        ProgressText text = new ProgressText(
                "import", 9, 10, "artifacts", 1 << 20, 100 << 20, OptionalDouble.of(9), OptionalDouble.of(1 << 20));
        assertThat(text.line()).isEqualTo("import: 9 of 10 artifacts (1 %), 1.0 MiB, 1.0 MiB/s, 1 min 39 s left");
        assertThat(text.secondsLeft()).hasValue(99);
        ProgressText copied = new ProgressText(
                "backup",
                1 << 20,
                4 << 20,
                "bytes copied",
                1 << 20,
                0,
                OptionalDouble.of(1 << 20),
                OptionalDouble.of(1 << 20));
        assertThat(copied.line()).isEqualTo("backup: 1.0 MiB of 4.0 MiB copied (25 %), 1.0 MiB/s, 3 s left");
    }

    /** Artifacts that were there already bring no bytes. */
    @Test
    void allThatWasCountedIsAFullBar() {
        ProgressText text = new ProgressText(
                "import", 10, 10, "artifacts", 1 << 20, 100 << 20, OptionalDouble.of(9), OptionalDouble.of(1 << 20));
        assertThat(text.percentDone()).hasValue(100);
    }

    @Test
    void moreThanTheTotalIsAFullBar() {
        ProgressText text =
                new ProgressText("import", 12, 10, "entries", 0, 0, OptionalDouble.of(1), OptionalDouble.empty());
        assertThat(text.bar(80)).matches("import \\[#+\\] 100 %, 12 of 10 entries, 1.0/s");
    }

    @ParameterizedTest
    @CsvSource({"0,0 s", "59,59 s", "60,1 min 0 s", "3599,59 min 59 s", "3600,1 h 0 min"})
    void saysDurationsInTheirLargestUnits(long seconds, String text) {
        assertThat(ProgressText.duration(seconds)).isEqualTo(text);
    }
}
