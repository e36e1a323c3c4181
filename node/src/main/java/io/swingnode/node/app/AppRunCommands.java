package io.swingnode.node.app;

import io.swingnode.node.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands {@code app start|stop|restart|reload|delete-process}. */
final class AppRunCommands {
    private AppRunCommands() {}

    @Command(
            name = "start",
            description = "Start components and wait until they are healthy.",
            footer = {
                "  ./swingnode app start HOME example                    # all components",
                "  ./swingnode app start HOME example -c web -c worker"
            })
    static final class Start extends AppTargetCommand {
        @Mixin
        private AppWait wait = new AppWait();

        @Option(names = "--e2e", description = "Set SWINGNODE_E2E=true for the processes.")
        private boolean e2e;

        @Override
        ControlRequest request() {
            return new ControlRequest.Start(app(), components(), wait.waits(), e2e);
        }
    }

    @Command(
            name = "stop",
            description = "Stop components.",
            footer = {"  ./swingnode app stop HOME example -c web"})
    static final class Stop extends AppTargetCommand {
        @Option(names = "--silent", description = "Discard the output of hooks.")
        private boolean silent;

        @Option(
                names = "--processes-only",
                description = "Only end the processes: record no status and send no events.")
        private boolean processesOnly;

        @Override
        ControlRequest request() {
            return new ControlRequest.Stop(app(), components(), !processesOnly, silent);
        }
    }

    @Command(
            name = "restart",
            description = "Stop and start components, through the start queue.",
            footer = {"  ./swingnode app restart HOME example -c web"})
    static final class Restart extends AppTargetCommand {
        @Mixin
        private AppWait wait = new AppWait();

        @Override
        ControlRequest request() {
            return new ControlRequest.Restart(app(), components(), wait.waits());
        }
    }

    @Command(
            name = "reload",
            description = "Replace the processes of running components, one after the other.",
            footer = {"  ./swingnode app reload HOME example                   # one component after the other"})
    static final class Reload extends AppTargetCommand {
        @Override
        ControlRequest request() {
            return new ControlRequest.Reload(app(), components());
        }
    }

    @Command(
            name = "delete-process",
            description = "End processes and write \"stopped\", whatever the status was, without hooks and events: for"
                    + " components that stop does not help.",
            footer = {"  ./swingnode app delete-process HOME example -c web"})
    static final class DeleteProcess extends AppTargetCommand {
        @Override
        ControlRequest request() {
            return new ControlRequest.DeleteProcess(app(), components());
        }
    }
}
