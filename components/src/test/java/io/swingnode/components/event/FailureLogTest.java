package io.swingnode.components.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger log = new LoggerContext().getLogger("a log of its own");

    @BeforeEach
    void listen() {
        logged.start();
        log.addAppender(logged);
    }

    @Test
    void aRefusalIsAMessage() {
        FailureLog.warn(log, "The restart of zoo", new LifecycleException(Code.UNHEALTHY, "it does not answer"));
        assertThat(logged.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage()).isEqualTo("The restart of zoo failed: it does not answer");
            assertThat(event.getThrowableProxy()).isNull();
        });
    }

    @Test
    void anythingElseHasItsStackTrace() {
        FailureLog.warn(log, "The restart of zoo", new IllegalStateException("a bug"));
        assertThat(logged.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage()).isEqualTo("The restart of zoo failed");
            assertThat(event.getThrowableProxy()).isNotNull();
        });
    }
}
