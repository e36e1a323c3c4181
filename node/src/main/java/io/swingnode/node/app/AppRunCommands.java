package io.swingnode.node.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starting and stopping: {@code app start|stop|restart|reload}. */
final class AppRunCommands {
    private AppRunCommands() {}

    @Command(name = "start", description = "Start components and wait until they are healthy.")
    static final class Start extends AppTargetCommand {
        @Mixin
        private AppWait wait = new AppWait();

        @Option(names = "--e2e", description = "Set SWINGNODE_E2E=true for the processes.")
        private boolean e2e;

        @Override
        ObjectNode request() {
            return wait.addTo(target().request("start")).put("e2e", e2e);
        }
    }

    @Command(name = "stop", description = "Stop components.")
    static final class Stop extends AppTargetCommand {
        @Option(names = "--silent", description = "Discard the output of hooks.")
        private boolean silent;

        @Option(names = "--processes-only", description = "End the processes; write no status and tell nobody.")
        private boolean processesOnly;

        @Override
        ObjectNode request() {
            return target().request("stop").put("silent", silent).put("updateStatus", !processesOnly);
        }
    }

    @Command(name = "restart", description = "Stop and start components by way of the start queue.")
    static final class Restart extends AppTargetCommand {
        @Mixin
        private AppWait wait = new AppWait();

        @Override
        ObjectNode request() {
            return wait.addTo(target().request("restart"));
        }
    }

    @Command(name = "reload", description = "Replace the processes of running components, one after the other.")
    static final class Reload extends AppTargetCommand {
        @Override
        ObjectNode request() {
            return target().request("reload");
        }
    }
}
