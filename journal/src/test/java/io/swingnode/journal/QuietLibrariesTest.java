package io.swingnode.journal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.BasicConfigurator;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuietLibrariesTest {
    private static final String NAMED_FILE = "logback.configurationFile";

    private final String ofTheTests = System.getProperty(NAMED_FILE);

    @TempDir
    Path dir;

    @BeforeEach
    void configureNothing() {
        System.clearProperty(NAMED_FILE);
    }

    @AfterEach
    void configureAgain() {
        if (ofTheTests != null) {
            System.setProperty(NAMED_FILE, ofTheTests);
        }
    }

    /** In a program whose class path is the folder of this test. */
    private LoggerContext configured() throws IOException {
        LoggerContext context = new LoggerContext();
        try (URLClassLoader resources =
                new URLClassLoader(new URL[] {dir.toUri().toURL()}, null)) {
            QuietLibraries libraries = new QuietLibraries(resources);
            libraries.setContext(context);
            assertThat(libraries.configure(context)).isEqualTo(Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY);
        }
        return context;
    }

    @Test
    void logbackFindsIt() {
        assertThat(ServiceLoader.load(Configurator.class)).hasAtLeastOneElementOfType(QuietLibraries.class);
    }

    @Test
    void librariesAreQuietAndTheProgramIsAsLogbackHasIt() throws IOException {
        LoggerContext context = configured();
        BasicConfigurator basic = new BasicConfigurator();
        basic.setContext(context);
        basic.configure(context);
        assertThat(context.getLogger("slick.jdbc.JdbcBackend.statement").isDebugEnabled())
                .isFalse();
        assertThat(context.getLogger("akka.actor").isInfoEnabled()).isTrue();
        assertThat(context.getLogger("com.example").isDebugEnabled()).isTrue();
        context.stop();
    }

    @Test
    void aConfigurationIsLeftAlone() throws IOException {
        assertThat(configured().getLogger("slick").getLevel()).isEqualTo(Level.INFO);
        System.setProperty(NAMED_FILE, "some.xml");
        assertThat(configured().getLogger("slick").getLevel()).isNull();
        System.clearProperty(NAMED_FILE);
        Files.writeString(dir.resolve("logback.xml"), "<configuration/>");
        assertThat(configured().getLogger("slick").getLevel()).isNull();
    }
}
