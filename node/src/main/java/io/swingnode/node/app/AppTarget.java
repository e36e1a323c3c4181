package io.swingnode.node.app;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The parameters {@code HOME APP} and the option {@code -c}: what a command works on. */
final class AppTarget {
    @Mixin
    private AppHome home = new AppHome();

    @Parameters(index = "1", paramLabel = "APP", description = "The application's id.")
    private String app = "";

    @Mixin
    private AppComponents components = new AppComponents();

    Path home() {
        return home.path();
    }

    String app() {
        return app;
    }

    List<String> components() {
        return components.ids();
    }
}
