package io.swingnode.node;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes logs to standard error, in lines of their own beside a bar: as JSON where that was asked for, in the form of the
 * encoder that a configuration of Logback names, or in plain lines.
 */
public final class ConsoleLog extends ConsoleAppender<ILoggingEvent> {
    /** The property that says {@code json}; read when Logback starts, with the first use of a logger. */
    static final String FORMAT = "swingnode.log.format";

    /** The property with the level from which on messages are written, WARN if there is none; read at the same time. */
    static final String LEVEL = "swingnode.log.level";

    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{24} - %msg%n%ex";

    private static final AtomicReference<@Nullable String> TOLD = new AtomicReference<>();

    /** Ends the time in which a message is left out. */
    public interface Telling extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Leaves out messages that contain {@code text} until the result is closed, because the command tells of what it
     * provokes in words of its own. With {@code --verbose} they are written all the same.
     */
    public static Telling leaveOut(String text) {
        TOLD.set(System.getProperty(LEVEL) == null ? text : null);
        return () -> TOLD.set(null);
    }

    @Override
    public void start() {
        // Standard output is for results.
        setTarget("System.err");
        if ("json".equals(System.getProperty(FORMAT))) {
            setEncoder(json());
        } else if (getEncoder() == null) {
            setEncoder(plain());
        }
        super.start();
    }

    private PatternLayoutEncoder plain() {
        PatternLayoutEncoder plain = new PatternLayoutEncoder();
        plain.setContext(getContext());
        plain.setPattern(PATTERN);
        plain.start();
        return plain;
    }

    /** Time in milliseconds since 1970, level, thread, logger, message and stack trace, in a line each. */
    private JsonEncoder json() {
        JsonEncoder json = new JsonEncoder();
        json.setContext(getContext());
        json.setWithSequenceNumber(false);
        json.setWithNanoseconds(false);
        json.setWithContext(false);
        json.setWithMessage(false);
        json.setWithFormattedMessage(true);
        json.start();
        return json;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (isShown(event)) {
            Progress.beside(() -> super.append(event));
        }
    }

    static boolean isShown(ILoggingEvent event) {
        String told = TOLD.get();
        return told == null || !event.getFormattedMessage().contains(told);
    }
}
