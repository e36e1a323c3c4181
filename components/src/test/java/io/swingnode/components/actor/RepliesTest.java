package io.swingnode.components.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RepliesTest {
    private static void assertFails(ThrowingCallable await, Code code, String message) {
        assertThatThrownBy(await)
                .isInstanceOfSatisfying(
                        LifecycleException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void aRefusalKeepsItsCode() {
        CompletableFuture<String> refused =
                CompletableFuture.failedFuture(new LifecycleException(Code.CLOSED, "the actor was stopped"));
        assertFails(() -> Replies.await(refused), Code.CLOSED, "the actor was stopped");
        assertFails(() -> Replies.awaitInterruptibly(refused), Code.CLOSED, "the actor was stopped");
    }

    @Test
    void whoGetsNoAnswerIsNotToldOfAnAskThatTimedOut() {
        CompletableFuture<String> late = CompletableFuture.failedFuture(new TimeoutException("Ask timed out on …"));
        assertFails(() -> Replies.await(late), Code.INTERNAL, "the node gave no answer in time");
        assertFails(() -> Replies.awaitInterruptibly(late), Code.INTERNAL, "the node gave no answer in time");
    }

    @Test
    void whoWaitsWhileTheJournalIsLockedIsToldByWhom() {
        CompletableFuture<String> never = new CompletableFuture<>();
        Duration prompt = Duration.ofMillis(10);
        AtomicInteger looks = new AtomicInteger();
        assertFails(
                () -> Replies.await(
                        never,
                        prompt,
                        () -> looks.incrementAndGet() < 3
                                ? Optional.empty()
                                : Optional.of("process 7 keeps it locked")),
                Code.UNAVAILABLE,
                "process 7 keeps it locked");
        assertThat(looks).hasValue(3);
        CompletableFuture<String> refused =
                CompletableFuture.failedFuture(new LifecycleException(Code.CLOSED, "the actor was stopped"));
        assertFails(() -> Replies.await(refused, prompt, Optional::empty), Code.CLOSED, "the actor was stopped");
    }
}
