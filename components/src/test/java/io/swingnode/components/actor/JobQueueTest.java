package io.swingnode.components.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.components.TestNode;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.Selection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waiting for the end of a job. */
class JobQueueTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Job JOB = Job.of(Job.Action.RESTART, "any", Selection.ALL);

    @TempDir
    Path home;

    @Test
    void aJobThatIsNotThereHasEnded() {
        try (TestNode node = TestNode.idle(home)) {
            assertThat(node.startQueue().awaitEnd(JOB.key(), LONG)).isTrue();
        }
    }

    @Test
    void aJobThatWaitsForItsTurnHasNotEnded() {
        try (TestNode node = TestNode.idle(home)) {
            node.startQueue().add(JOB);
            assertThat(node.startQueue().awaitEnd(JOB.key(), Duration.ofMillis(50)))
                    .isFalse();
            CompletableFuture<Boolean> ended =
                    CompletableFuture.supplyAsync(() -> node.startQueue().awaitEnd(JOB.key(), LONG));
            node.startQueue().cancel(JOB.key());
            assertThat(ended.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
        }
    }

    @Test
    void aJobThatRunsIsAwaited() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        try (TestNode node = TestNode.idle(home)) {
            node.startQueue().resume(job -> {
                begun.countDown();
                await(mayEnd);
            });
            node.startQueue().add(JOB);
            await(begun);
            CompletableFuture<Boolean> ended =
                    CompletableFuture.supplyAsync(() -> node.startQueue().awaitEnd(JOB.key(), LONG));
            assertThat(node.startQueue().awaitEnd(JOB.key(), Duration.ofMillis(50)))
                    .isFalse();
            assertThat(ended).isNotDone();
            mayEnd.countDown();
            assertThat(ended.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
        }
    }

    @Test
    void anInterruptionEndsTheWait() {
        try (TestNode node = TestNode.idle(home)) {
            node.startQueue().add(JOB);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> node.startQueue().awaitEnd(JOB.key(), LONG))
                    .isInstanceOfSatisfying(
                            LifecycleException.class,
                            e -> assertThat(e.code()).isEqualTo(LifecycleException.Code.CANCELLED));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
