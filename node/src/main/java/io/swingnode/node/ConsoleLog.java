package io.swingnode.node;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;

/** Writes logs to the terminal, in lines of their own beside a bar. Named in the configuration of Logback. */
public final class ConsoleLog extends ConsoleAppender<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
        Progress.beside(() -> super.append(event));
    }
}
