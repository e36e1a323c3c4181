package io.swingnode.node;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looking: {@code app status|events}. */
final class AppViewCommands {
    private AppViewCommands() {}

    @Command(name = "status", description = "Show an application and every component of it, or all applications.")
    static final class Status implements Callable<Integer> {
        @Mixin
        private OutputMixin output = new OutputMixin();

        @Parameters(index = "0", paramLabel = "HOME", description = "The node's home directory.")
        private Path home = Path.of("");

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "APP",
                description = "The application's id; without it, all.")
        private @Nullable String app;

        @Option(names = "--force", description = "Also look at components with an error or an operation under way.")
        private boolean force;

        @Option(
                names = {"-c", "--component"},
                paramLabel = "ID",
                description = "Look only at the process of this component.")
        private java.util.List<String> components = new java.util.ArrayList<>();

        @Override
        public Integer call() {
            ObjectNode request = JsonNodeFactory.instance
                    .objectNode()
                    .put("request", "status")
                    .put("force", force);
            components.forEach(request.withArray("components")::add);
            if (app != null) {
                request.put("app", app);
            }
            return AppReplies.send(home, request, output);
        }
    }

    @Command(name = "events", description = "Show events as they happen, until stopped.")
    static final class Events implements Callable<Integer> {
        @Mixin
        private OutputMixin output = new OutputMixin();

        @Parameters(index = "0", paramLabel = "HOME", description = "The node's home directory.")
        private Path home = Path.of("");

        @Parameters(index = "1", arity = "0..1", paramLabel = "APP", description = "Only this application's events.")
        private @Nullable String app;

        @Option(names = "--recent", description = "Show the last events that the node remembers, and end.")
        private boolean recent;

        @Override
        public Integer call() {
            ObjectNode request = JsonNodeFactory.instance
                    .objectNode()
                    .put("request", "events")
                    .put("recent", recent);
            if (app != null) {
                request.put("app", app);
            }
            return AppReplies.follow(home, request, output);
        }
    }
}
