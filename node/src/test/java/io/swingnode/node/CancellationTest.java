package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class CancellationTest {
    private final Cancellation cancellation = new Cancellation();

    @Test
    void letsWorkGoOnUntilAsked() {
        assertThat(cancellation.isRequested()).isFalse();
        assertThatCode(() -> cancellation.check("stop")).doesNotThrowAnyException();
    }

    @Test
    void stopsWorkOnceAsked() throws Exception {
        cancellation.request();
        assertThat(cancellation.isRequested()).isTrue();
        assertThatThrownBy(() -> cancellation.check("stopped at 7"))
                .isInstanceOf(CancelledException.class)
                .hasMessage("stopped at 7");
        cancellation.await();
    }

    @Test
    void saysWhenNobodyAskedInTime() {
        assertThatThrownBy(() -> cancellation.await(0)).isInstanceOf(TimeoutException.class);
    }
}
