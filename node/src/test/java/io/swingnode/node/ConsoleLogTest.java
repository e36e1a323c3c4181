package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;

class ConsoleLogTest {
    private static boolean isShown(String cause) {
        LoggerContext context = new LoggerContext();
        return ConsoleLog.isShown(new LoggingEvent(
                "test",
                context.getLogger("io.swingnode.actors.vat.Vat"),
                Level.WARN,
                "The snapshot {} of vat {} failed; its actor restarts: {}",
                null,
                new Object[] {"save", "v1", cause}));
    }

    @Test
    void aFaultThatACommandTellsOfIsLeftOutMeanwhile() {
        assertThat(isShown("the planned fault")).isTrue();
        ConsoleLog.Telling told = ConsoleLog.leaveOut("the planned fault");
        try {
            assertThat(isShown("java.lang.IllegalStateException: the planned fault"))
                    .isFalse();
            assertThat(isShown("another fault")).as("real faults are logged").isTrue();
        } finally {
            told.close();
        }
        assertThat(isShown("the planned fault")).isTrue();
    }

    @Test
    void verboseShowsAll() {
        System.setProperty("swingnode.log.level", "INFO");
        ConsoleLog.Telling told = ConsoleLog.leaveOut("the planned fault");
        try {
            assertThat(isShown("the planned fault")).isTrue();
        } finally {
            told.close();
            System.clearProperty("swingnode.log.level");
        }
    }
}
