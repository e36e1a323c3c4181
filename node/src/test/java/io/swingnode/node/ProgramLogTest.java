package io.swingnode.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramLogTest {
    private static final String NAMED_FILE = "logback.configurationFile";

    private final String before = System.getProperty(NAMED_FILE, "");

    @AfterEach
    void restore() {
        System.setProperty(NAMED_FILE, before);
        System.clearProperty(ConsoleLog.LEVEL);
        System.clearProperty(ConsoleLog.FORMAT);
    }

    private static LoggerContext inCode() {
        System.clearProperty(NAMED_FILE);
        ProgramLog log = new ProgramLog();
        log.initialize();
        return (LoggerContext) log.getLoggerFactory();
    }

    private static LoggerContext byFile() throws Exception {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Objects.requireNonNull(ProgramLog.class.getResource("/logback.xml")));
        context.start();
        return context;
    }

    /** Everything that decides on what is written, and how. */
    private static List<Object> described(LoggerContext context) {
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        ConsoleLog log = (ConsoleLog) root.getAppender("STDERR");
        Encoder<ILoggingEvent> encoder = log.getEncoder();
        Object form = encoder instanceof PatternLayoutEncoder plain ? plain.getPattern() : encoder.getClass();
        return List.of(
                root.getLevel(),
                log.getTarget(),
                log.isStarted(),
                form,
                context.isStarted(),
                context.getLogger("io.swingnode.node").getEffectiveLevel());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "INFO", "DEBUG"})
    void isSetUpInCodeAsByTheFile(String level) throws Exception {
        for (String format : new String[] {"plain", "json"}) {
            System.setProperty(ConsoleLog.FORMAT, format);
            if (!level.isEmpty()) {
                System.setProperty(ConsoleLog.LEVEL, level);
            }
            List<Object> made = described(inCode());
            assertThat(made)
                    .isEqualTo(described(byFile()))
                    .startsWith(level.isEmpty() ? Level.WARN : Level.toLevel(level));
        }
    }

    @Test
    void aFileThatThePropertyNamesWins(@TempDir Path dir) throws Exception {
        Path own = Files.writeString(dir.resolve("own.xml"), """
                <configuration>
                  <appender name="OWN" class="ch.qos.logback.core.read.ListAppender"/>
                  <root level="ERROR"><appender-ref ref="OWN"/></root>
                </configuration>
                """);
        System.setProperty(NAMED_FILE, own.toString());
        ProgramLog log = new ProgramLog();
        log.initialize();
        Logger root = ((LoggerContext) log.getLoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        Appender<ILoggingEvent> appender = root.getAppender("OWN");
        assertThat(appender).isNotNull();
        assertThat(root.getAppender("STDERR")).isNull();
        assertThat(root.getLevel()).isEqualTo(Level.ERROR);
    }
}
