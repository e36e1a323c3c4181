package io.swingnode.node;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starting and stopping: {@code app start|stop|restart|reload}. */
final class AppRunCommands {
    private AppRunCommands() {}

    @Command(name = "start", description = "Start components and wait until they are healthy.")
    static final class Start implements Callable<Integer> {
        @Mixin
        private AppTarget target = new AppTarget();

        @Mixin
        private OutputMixin output = new OutputMixin();

        @Option(names = "--no-wait", description = "Return once spawned; the health check goes on in the node.")
        private boolean noWait;

        @Option(names = "--e2e", description = "Set SWINGNODE_E2E=true for the processes.")
        private boolean e2e;

        @Override
        public Integer call() {
            return AppReplies.send(
                    target.home(), target.request("start").put("wait", !noWait).put("e2e", e2e), output);
        }
    }

    @Command(name = "stop", description = "Stop components.")
    static final class Stop implements Callable<Integer> {
        @Mixin
        private AppTarget target = new AppTarget();

        @Mixin
        private OutputMixin output = new OutputMixin();

        @Option(names = "--silent", description = "Discard the output of hooks.")
        private boolean silent;

        @Option(names = "--processes-only", description = "End the processes; write no status and tell nobody.")
        private boolean processesOnly;

        @Override
        public Integer call() {
            return AppReplies.send(
                    target.home(),
                    target.request("stop").put("silent", silent).put("updateStatus", !processesOnly),
                    output);
        }
    }

    @Command(name = "restart", description = "Stop and start components by way of the start queue.")
    static final class Restart implements Callable<Integer> {
        @Mixin
        private AppTarget target = new AppTarget();

        @Mixin
        private OutputMixin output = new OutputMixin();

        @Option(names = "--no-wait", description = "Return once the restart is queued.")
        private boolean noWait;

        @Override
        public Integer call() {
            return AppReplies.send(target.home(), target.request("restart").put("wait", !noWait), output);
        }
    }

    @Command(name = "reload", description = "Replace the processes of running components, one after the other.")
    static final class Reload implements Callable<Integer> {
        @Mixin
        private AppTarget target = new AppTarget();

        @Mixin
        private OutputMixin output = new OutputMixin();

        @Override
        public Integer call() {
            return AppReplies.send(target.home(), target.request("reload"), output);
        }
    }
}
