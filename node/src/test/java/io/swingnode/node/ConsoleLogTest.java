package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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
    void logsAreJsonOnRequest() throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setProperty(ConsoleLog.FORMAT, "json");
        ConsoleLog log = new ConsoleLog();
        try {
            LoggerContext context = new LoggerContext();
            context.setMDCAdapter(new LogbackMDCAdapter());
            log.setContext(context);
            log.start();
            log.setOutputStream(written);
            log.doAppend(new LoggingEvent(
                    "test",
                    context.getLogger("io.swingnode.Some"),
                    Level.WARN,
                    "two\nlines of {}",
                    new IllegalStateException("the cause"),
                    new Object[] {"\"text\""}));
        } finally {
            log.stop();
            System.clearProperty(ConsoleLog.FORMAT);
        }
        String line = written.toString(StandardCharsets.UTF_8);
        assertThat(line.strip()).doesNotContain("\n");
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.path("level").asText()).isEqualTo("WARN");
        assertThat(json.path("loggerName").asText()).isEqualTo("io.swingnode.Some");
        assertThat(json.path("formattedMessage").asText()).isEqualTo("two\nlines of \"text\"");
        assertThat(json.path("throwable").path("message").asText()).isEqualTo("the cause");
        assertThat(json.path("timestamp").asLong()).isPositive();
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
