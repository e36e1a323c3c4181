package io.swingnode.components.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.model.ProcessExit.Action;
import io.swingnode.components.model.RestartPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AfterEndTest {
    private static final long WINDOW_MILLIS = 600_000;

    private final ComponentsSettings settings = settings().build();

    private static ComponentsSettings.Builder settings() {
        return ComponentsSettings.builder(Path.of("home"))
                .development(false)
                .restartDelayMillis(1_000)
                .restartWindowMillis(WINDOW_MILLIS);
    }

    private static LaunchSpec launch(RestartPolicy policy, int maxRestarts) {
        Path any = Path.of("any");
        return new LaunchSpec("zoo", "one", List.of("true"), any, Map.of(), any, List.of(), 0, policy, maxRestarts);
    }

    private AfterEnd after(RestartPolicy policy, boolean failed) {
        return AfterEnd.of(launch(policy, 3), 1, 10, failed, settings);
    }

    private AfterEnd afterCrash(int restarts, long livedMillis) {
        return AfterEnd.of(launch(RestartPolicy.ON_FAILURE, 3), restarts, livedMillis, true, settings);
    }

    @Test
    void thePolicySaysAfterWhichEndsThereIsARestart() {
        AfterEnd restarted = new AfterEnd(ProcessState.WAITING_RESTART, Action.RESTART, 1, 2_000);
        AfterEnd stopped = new AfterEnd(ProcessState.STOPPED, Action.NONE, 1, 0);
        AfterEnd errored = new AfterEnd(ProcessState.ERRORED, Action.NONE, 1, 0);
        assertThat(after(RestartPolicy.ALWAYS, true)).isEqualTo(restarted);
        assertThat(after(RestartPolicy.ALWAYS, false)).isEqualTo(restarted);
        assertThat(after(RestartPolicy.ON_FAILURE, true)).isEqualTo(restarted);
        assertThat(after(RestartPolicy.ON_FAILURE, false)).isEqualTo(stopped);
        assertThat(after(RestartPolicy.NEVER, true)).isEqualTo(errored);
        assertThat(after(RestartPolicy.NEVER, false)).isEqualTo(stopped);
        assertThat(restarted.isRestart()).isTrue();
        assertThat(List.of(stopped, errored)).noneMatch(AfterEnd::isRestart);
    }

    @Test
    void givesUpWhenTheRestartsAreUsedUp() {
        assertThat(afterCrash(2, 10).isRestart()).isTrue();
        AfterEnd givenUp = new AfterEnd(ProcessState.ERRORED, Action.GIVE_UP, 3, 0);
        assertThat(afterCrash(3, 10)).isEqualTo(givenUp);
        // Also when the exit code was 0, if the policy wished for a restart.
        assertThat(AfterEnd.of(launch(RestartPolicy.ALWAYS, 3), 3, 10, false, settings))
                .isEqualTo(givenUp);
        assertThat(AfterEnd.of(launch(RestartPolicy.ON_FAILURE, 0), 0, 10, true, settings))
                .isEqualTo(new AfterEnd(ProcessState.ERRORED, Action.GIVE_UP, 0, 0));
    }

    @Test
    void earlierRestartsDoNotCountAfterALongLife() {
        assertThat(afterCrash(3, WINDOW_MILLIS - 1).action()).isEqualTo(Action.GIVE_UP);
        assertThat(afterCrash(3, WINDOW_MILLIS))
                .isEqualTo(new AfterEnd(ProcessState.WAITING_RESTART, Action.RESTART, 0, 1_000));
    }

    @Test
    void eachRestartWaitsTwiceAsLongAsTheOneBeforeUpToALimit() {
        assertThat(IntStream.range(0, 9)
                        .mapToLong(
                                restarts -> AfterEnd.of(launch(RestartPolicy.ALWAYS, 100), restarts, 10, true, settings)
                                        .delayMillis()))
                .containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 64_000L, 64_000L, 64_000L);
    }

    @Test
    void inDevelopmentNothingIsRestarted() {
        AfterEnd after = AfterEnd.of(
                launch(RestartPolicy.ALWAYS, 3),
                0,
                10,
                true,
                settings().development(true).build());
        assertThat(after).isEqualTo(new AfterEnd(ProcessState.ERRORED, Action.GIVE_UP, 0, 0));
    }
}
