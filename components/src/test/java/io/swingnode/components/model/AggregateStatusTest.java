package io.swingnode.components.model;

import static io.swingnode.components.model.Status.DOWNLOADING;
import static io.swingnode.components.model.Status.ERROR;
import static io.swingnode.components.model.Status.INSTALLED;
import static io.swingnode.components.model.Status.RUNNING;
import static io.swingnode.components.model.Status.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AggregateStatusTest {
    @Test
    @DisplayName("22: the aggregate of components")
    void takesTheFirstInProgressThenRunningThenStoppedThenTheLast() {
        assertThat(AggregateStatus.of(List.of(STOPPED, RUNNING, DOWNLOADING))).isEqualTo(DOWNLOADING);
        assertThat(AggregateStatus.of(List.of(RUNNING, STOPPED))).isEqualTo(RUNNING);
        assertThat(AggregateStatus.of(List.of(ERROR, STOPPED))).isEqualTo(STOPPED);
        assertThat(AggregateStatus.of(List.of(INSTALLED, ERROR))).isEqualTo(ERROR);
        assertThat(AggregateStatus.of(List.of(ERROR, INSTALLED))).isEqualTo(INSTALLED);
    }
}
