package io.swingnode.bench.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ParallelSettingTest {
    @Test
    void isOneSettingWhenAllIsGiven() {
        assertThat(new ParallelSetting.Asked(
                                Optional.of(3), Optional.of(70), Optional.of(20), Optional.of(5), Optional.of(9))
                        .settings())
                .containsExactly(new ParallelSetting(3, 70, 20, 5, 9));
    }

    @Test
    void variesWhatIsNotGiven() {
        var settings = new ParallelSetting.Asked(
                        Optional.empty(), Optional.of(500), Optional.empty(), Optional.empty(), Optional.of(2))
                .settings();

        assertThat(settings)
                .doesNotHaveDuplicates()
                .allMatch(setting -> setting.costMicros() == 500 && setting.blocks() == 2)
                .contains(
                        new ParallelSetting(64, 500, 0, 1, 2),
                        new ParallelSetting(64, 500, 0, 2, 2),
                        new ParallelSetting(64, 500, 50, 2, 2),
                        new ParallelSetting(1, 500, 0, 2, 2));
    }

    @Test
    void hasFewerBlocksWhenTheyTakeLonger() {
        var settings = new ParallelSetting.Asked(
                        Optional.of(64), Optional.empty(), Optional.of(0), Optional.of(2), Optional.empty())
                .settings();

        assertThat(settings).extracting(ParallelSetting::costMicros).containsExactly(0, 50, 500, 2000);
        assertThat(settings).extracting(ParallelSetting::blocks).isSortedAccordingTo((a, b) -> Integer.compare(b, a));
    }
}
