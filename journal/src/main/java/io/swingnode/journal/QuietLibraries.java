package io.swingnode.journal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;

/**
 * Keeps the libraries of the journal quiet in a program that logs with Logback and configures nothing: Logback prints every
 * DEBUG message then, of which these have thousands. Whoever has a configuration gets what it says, unchanged.
 *
 * <p>Logback finds this class by itself, and asks it before it sets itself up.
 */
public final class QuietLibraries extends ContextAwareBase implements Configurator {
    private static final List<String> LIBRARIES = List.of("akka", "slick", "com.zaxxer.hikari");

    private static final String NAMED_FILE = "logback.configurationFile";

    /** Where Logback looks for a configuration. */
    private static final List<String> FILES = List.of("logback-test.xml", "logback.xml", "logback.scmo");

    private final ClassLoader resources;

    /** Called by Logback. */
    public QuietLibraries() {
        this(QuietLibraries.class.getClassLoader());
    }

    /** @param resources where a configuration would be */
    QuietLibraries(ClassLoader resources) {
        this.resources = resources;
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (!isConfigured()) {
            LIBRARIES.forEach(name -> context.getLogger(name).setLevel(Level.INFO));
        }
        return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }

    private boolean isConfigured() {
        return System.getProperty(NAMED_FILE) != null
                || FILES.stream().anyMatch(file -> resources.getResource(file) != null);
    }
}
