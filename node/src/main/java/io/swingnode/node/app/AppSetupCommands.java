package io.swingnode.node.app;

import io.swingnode.node.OutputMixin;
import io.swingnode.node.control.ControlRequest;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands {@code app install|route|upgrade|cancel|reset|remove}. */
final class AppSetupCommands {
    private AppSetupCommands() {}

    @Command(
            name = "install",
            description = "Install an application from its manifest.",
            footer = {
                "  ./swingnode app install HOME examples/app/app.yaml",
                "  ./swingnode app install HOME examples/app/app.yaml --start"
            })
    static final class Install implements Callable<Integer> {
        @Mixin
        private OutputMixin output = new OutputMixin();

        @Mixin
        private AppHome home = new AppHome();

        @Parameters(index = "1", paramLabel = "APP", description = "The manifest file, which names the application.")
        private Path manifest = Path.of("");

        @Option(names = "--start", description = "Start it once it is installed.")
        private boolean start;

        @Mixin
        private AppWait wait = new AppWait();

        @Override
        public Integer call() {
            ControlRequest request =
                    new ControlRequest.Install(manifest.toAbsolutePath().toString(), start, wait.waits());
            return AppReplies.send(home.path(), request, output);
        }
    }

    @Command(
            name = "route",
            description = "Change the path at which a front end mounts a component; an empty one for nowhere.",
            footer = {
                "  ./swingnode app route HOME example /web -c web",
                "  ./swingnode app route HOME example '' -c web"
            })
    static final class Route extends AppTargetCommand {
        @Parameters(index = "2", paramLabel = "PATH", description = "As in a URL: /web")
        private String path = "";

        @Override
        ControlRequest request() {
            if (components().size() != 1) {
                throw new StoreException(Reason.USAGE, "name the one component that the path is for with --component");
            }
            return new ControlRequest.Route(app(), components(), path);
        }
    }

    @Command(
            name = "upgrade",
            description = "Upgrade the components named from a newer manifest.",
            footer = {
                "  ./swingnode app upgrade HOME example new/app.yaml --check",
                "  ./swingnode app upgrade HOME example new/app.yaml -c web"
            })
    static final class Upgrade extends AppTargetCommand {
        @Parameters(index = "2", paramLabel = "MANIFEST", description = "The newer manifest.")
        private Path manifest = Path.of("");

        @Option(names = "--check", description = "Only show what could be upgraded.")
        private boolean check;

        @Mixin
        private AppWait wait = new AppWait();

        @Override
        ControlRequest request() {
            return new ControlRequest.Upgrade(
                    app(), components(), manifest.toAbsolutePath().toString(), check, wait.waits());
        }
    }

    @Command(
            name = "cancel",
            description = "Cancel an install or upgrade that is waiting or downloading.",
            footer = {"  ./swingnode app cancel HOME example"})
    static final class Cancel extends AppTargetCommand {
        @Override
        ControlRequest request() {
            return new ControlRequest.Cancel(app(), components());
        }
    }

    @Command(
            name = "reset",
            description = "Remove cache, logs and data, and restore the declared defaults.",
            footer = {"  ./swingnode app reset HOME example -c web"})
    static final class Reset extends AppTargetCommand {
        @Override
        ControlRequest request() {
            return new ControlRequest.Reset(app(), components());
        }
    }

    @Command(
            name = "remove",
            description = "Remove an application, or components of it, but keep their data.",
            footer = {
                "  ./swingnode app remove HOME example                   # keeps the data",
                "  ./swingnode app remove HOME example --data"
            })
    static final class Remove extends AppTargetCommand {
        @Option(names = "--data", description = "Remove the data too.")
        private boolean data;

        @Override
        ControlRequest request() {
            return new ControlRequest.Remove(app(), components(), data);
        }
    }
}
