package io.swingnode.node.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The application and components that a command is about. */
final class AppTarget {
    @Parameters(index = "0", paramLabel = "HOME", description = "The node's home directory.")
    private Path home = Path.of("");

    @Parameters(index = "1", paramLabel = "APP", description = "The application's id.")
    private String app = "";

    @Mixin
    private AppComponents components = new AppComponents();

    Path home() {
        return home;
    }

    String app() {
        return app;
    }

    List<String> components() {
        return components.ids();
    }

    /** A request about this target. */
    ObjectNode request(String name) {
        return components.addTo(
                JsonNodeFactory.instance.objectNode().put("request", name).put("app", app));
    }
}
