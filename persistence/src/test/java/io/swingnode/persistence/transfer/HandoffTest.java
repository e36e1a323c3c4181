package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandoffTest {
    private final Handoff<Integer> handoff = new Handoff<>(250);
    private final AtomicInteger handedOver = new AtomicInteger();

    /** Hands over values of so many bytes, and ends with a failure. */
    private Thread maker(int values, long valueBytes, RuntimeException failure) {
        return Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; i < values && handoff.put(i, valueBytes); i++) {
                    handedOver.incrementAndGet();
                }
                handoff.end(failure);
            } catch (InterruptedException e) {
                handoff.end(e);
            }
        });
    }

    private static void awaitWaiting(Thread maker) {
        await().until(() -> maker.getState() == Thread.State.WAITING);
    }

    @Test
    void holdsNoMoreThanItsBytes() throws Exception {
        RuntimeException failure = new IllegalStateException("the end");
        Thread maker = maker(5, 100, failure);
        awaitWaiting(maker);
        assertThat(handedOver).hasValue(2);
        assertThat(handoff.take()).isZero();
        await().until(() -> handedOver.get() == 3);
        for (int i = 1; i < 5; i++) {
            assertThat(handoff.take()).isEqualTo(i);
        }
        assertThat(handoff.take()).isNull();
        assertThat(handoff.failure()).isSameAs(failure);
        maker.join();
    }

    @Test
    void valueLargerThanTheBoundWaitsAlone() throws Exception {
        Thread maker = maker(2, 1000, new IllegalStateException("the end"));
        awaitWaiting(maker);
        assertThat(handedOver).hasValue(1);
        assertThat(handoff.take()).isZero();
        assertThat(handoff.take()).isEqualTo(1);
        maker.join();
    }

    @Test
    void cancellingEndsTheMakerAndTellsTheTaker() throws Exception {
        Thread maker = maker(5, 100, new IllegalStateException("the end"));
        awaitWaiting(maker);
        handoff.cancel();
        maker.join();
        assertThat(handedOver).hasValue(2);
        assertThat(handoff.take()).isNull();
        assertThat(handoff.failure()).hasMessage("this part of the export is closed");
    }
}
