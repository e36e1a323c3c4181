package io.swingnode.node.app;

import io.swingnode.node.CommandGroup;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code app}: its subcommands send requests to the node that serves the home directory. */
@Command(
        name = "app",
        description = "Manage applications and their components (needs a running node).",
        footer = {
            "  ./swingnode serve HOME                              # in another terminal",
            "  ./swingnode app install HOME examples/app/app.yaml",
            "  ./swingnode app start HOME example --component web",
            "  ./swingnode app status HOME example"
        })
final class AppCommand implements CommandGroup, Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public List<Object> subcommands() {
        return List.of(
                new AppSetupCommands.Install(),
                new AppRunCommands.Start(),
                new AppRunCommands.Stop(),
                new AppRunCommands.Restart(),
                new AppRunCommands.Reload(),
                new AppRunCommands.DeleteProcess(),
                new AppViewCommands.Status(),
                new AppConfigCommand(),
                new AppSetupCommands.Route(),
                new AppSetupCommands.Upgrade(),
                new AppSetupCommands.Cancel(),
                new AppSetupCommands.Reset(),
                new AppSetupCommands.Remove(),
                new AppLogsCommand(),
                new AppViewCommands.Events());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "app needs one of its subcommands");
    }
}
