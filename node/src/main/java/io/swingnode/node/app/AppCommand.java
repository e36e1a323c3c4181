package io.swingnode.node.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code app}: its subcommands send requests to the node that serves the home directory. */
@Command(
        name = "app",
        description = "Manage applications and their components (needs a running node).",
        subcommands = {
            AppSetupCommands.Install.class,
            AppRunCommands.Start.class,
            AppRunCommands.Stop.class,
            AppRunCommands.Restart.class,
            AppRunCommands.Reload.class,
            AppRunCommands.DeleteProcess.class,
            AppViewCommands.Status.class,
            AppSetupCommands.Config.class,
            AppSetupCommands.Route.class,
            AppSetupCommands.Upgrade.class,
            AppSetupCommands.Cancel.class,
            AppSetupCommands.Reset.class,
            AppSetupCommands.Remove.class,
            AppLogsCommand.class,
            AppViewCommands.Events.class
        },
        footer = {
            "  ./swingnode serve HOME                              # in another terminal",
            "  ./swingnode app install HOME examples/app/app.yaml",
            "  ./swingnode app start HOME example --component web",
            "  ./swingnode app status HOME example"
        })
final class AppCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "app needs one of its subcommands");
    }
}
