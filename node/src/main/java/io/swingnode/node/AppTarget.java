package io.swingnode.node;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The application and components that a command is about. */
final class AppTarget {
    @Parameters(index = "0", paramLabel = "HOME", description = "The node's home directory.")
    private Path home = Path.of("");

    @Parameters(index = "1", paramLabel = "APP", description = "The application's id.")
    private String app = "";

    @Option(
            names = {"-c", "--component"},
            paramLabel = "ID",
            description = "Only this component; may be given several times. Without it: all.")
    private List<String> components = new ArrayList<>();

    Path home() {
        return home;
    }

    String app() {
        return app;
    }

    List<String> components() {
        return components;
    }

    /** A request about this target. */
    ObjectNode request(String name) {
        ObjectNode request =
                JsonNodeFactory.instance.objectNode().put("request", name).put("app", app);
        components.forEach(request.withArray("components")::add);
        return request;
    }
}
