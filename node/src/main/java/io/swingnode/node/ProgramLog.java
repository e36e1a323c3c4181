package io.swingnode.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.Reporter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback, set up in code as {@code logback.xml} sets it up. The launcher names this class to SLF4J, because reading XML and
 * searching every jar for a configuration takes longer than most commands. Whoever has another class path gets the file, or
 * one of their own; and so does whoever names one in {@code logback.configurationFile}.
 */
public final class ProgramLog implements SLF4JServiceProvider {
    private static final String NAMED_FILE = "logback.configurationFile";

    private final LoggerContext context = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final LogbackMDCAdapter diagnostics = new LogbackMDCAdapter();

    /** Called by SLF4J. */
    public ProgramLog() {}

    @Override
    public void initialize() {
        context.setName("default");
        context.setMDCAdapter(diagnostics);
        if (System.getProperty(NAMED_FILE) == null) {
            setUp(context);
        } else {
            readNamedFile();
        }
        context.start();
    }

    private void readNamedFile() {
        try {
            new ContextInitializer(context).autoConfig();
        } catch (JoranException e) {
            Reporter.error("the configuration that " + NAMED_FILE + " names cannot be read", e);
        }
    }

    static void setUp(LoggerContext context) {
        ConsoleLog log = new ConsoleLog();
        log.setName("STDERR");
        log.setContext(context);
        log.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty(ConsoleLog.LEVEL), Level.WARN));
        root.addAppender(log);
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return diagnostics;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }
}
