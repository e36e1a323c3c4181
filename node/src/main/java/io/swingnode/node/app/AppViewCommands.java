package io.swingnode.node.app;

import io.swingnode.node.OutputMixin;
import io.swingnode.node.control.ControlRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands {@code app status|events}. */
final class AppViewCommands {
    private AppViewCommands() {}

    @Command(
            name = "status",
            description = "Show an application and every component of it, or all applications.",
            footer = {"  ./swingnode app status HOME", "  ./swingnode app status HOME example -o json | jq .components"
            })
    static final class Status implements Callable<Integer> {
        @Mixin
        private AppScope scope = new AppScope();

        @Mixin
        private AppComponents components = new AppComponents();

        @Mixin
        private OutputMixin output = new OutputMixin();

        @Option(
                names = "--force",
                description = "Also check components that have an error or an operation in progress.")
        private boolean force;

        @Override
        public Integer call() {
            return AppReplies.send(
                    scope.home(), new ControlRequest.Status(scope.app(), components.ids(), force), output);
        }
    }

    @Command(
            name = "events",
            description = "Show events as they happen, until stopped.",
            footer = {
                "  ./swingnode app events HOME example                   # until stopped",
                "  ./swingnode app events HOME --recent"
            })
    static final class Events implements Callable<Integer> {
        @Mixin
        private AppScope scope = new AppScope();

        @Mixin
        private OutputMixin output = new OutputMixin();

        @Option(names = "--recent", description = "Show the most recent events, then exit.")
        private boolean recent;

        @Override
        public Integer call() {
            return AppReplies.follow(scope.home(), new ControlRequest.Events(scope.app(), recent), output);
        }
    }
}
