package io.swingnode.node.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** One application of a node, or all of them. */
final class AppScope {
    @Parameters(index = "0", paramLabel = "HOME", description = "The node's home directory.")
    private Path home = Path.of("");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "APP",
            description = "The application's id; without it, all applications.")
    private @Nullable String app;

    Path home() {
        return home;
    }

    ObjectNode request(String name) {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("request", name);
        return app == null ? request : request.put("app", app);
    }
}
