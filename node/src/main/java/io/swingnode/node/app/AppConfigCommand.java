package io.swingnode.node.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.components.event.ApplicationJson;
import io.swingnode.components.model.ConfigEntry;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.control.ControlRequest;
import io.swingnode.node.control.ControlResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code app config}. */
@Command(
        name = "config",
        description = "Show or set configs of the application, or of one component with --component. Give secrets by"
                + " --stdin, --from-file or --prompt: other users can read the arguments of a command.",
        footer = {
            "  ./swingnode app config HOME example",
            "  ./swingnode app config HOME example GREETING=Hi",
            "  ./swingnode app config HOME example --prompt TOKEN            # asks, and does not show the answer",
            "  pass show token | ./swingnode app config HOME example --stdin TOKEN",
            "  ./swingnode app config HOME example --from-file TOKEN=token.txt",
            "  ./swingnode app config HOME example --unset GREETING          # back to its default"
        })
final class AppConfigCommand extends AppTargetCommand {
    @Parameters(
            index = "2..*",
            paramLabel = "KEY=VALUE",
            description = "What to set; without it, the configs are shown.")
    private List<String> pairs = new ArrayList<>();

    @Mixin
    private GivenValues given = new GivenValues();

    @Option(
            names = "--unset",
            paramLabel = "KEY",
            description = "Return the key to the default that its manifest gives, or remove it. May be repeated.")
    private List<String> unset = new ArrayList<>();

    @Option(names = "--custom", description = "Accept keys that the manifest does not declare.")
    private boolean custom;

    @Option(names = "--secure", description = "Encrypt the values of custom keys.")
    private boolean secure;

    @Option(names = "--skip-hook", description = "Do not run pre-config hooks.")
    private boolean skipHook;

    @Override
    public Integer call() {
        if (pairs.isEmpty() && unset.isEmpty() && given.isEmpty()) {
            return AppReplies.showConfigs(home(), app(), components(), output());
        }
        Map<String, String> arguments = GivenValues.pairs(pairs);
        ControlRequest.Config request = request(arguments);
        ControlResult result = AppReplies.ask(home(), request, output());
        AppReplies.print(request, result, output());
        if (result instanceof ControlResult.Applications changed
                && !changed.applications().isEmpty()) {
            JsonNode configs = configs(changed.applications().getFirst());
            request.configs().forEach(config -> warnIfDropped(configs, config.key()));
            warnOfArguments(configs, arguments.keySet());
        }
        return ExitCodes.OK;
    }

    @Override
    ControlRequest.Config request() {
        return request(GivenValues.pairs(pairs));
    }

    private ControlRequest.Config request(Map<String, String> arguments) {
        if (components().size() > 1) {
            throw new StoreException(Reason.USAGE, "configs can be set for only one component at a time");
        }
        List<ConfigEntry> configs = new ArrayList<>();
        given.addTo(arguments).forEach((key, value) -> configs.add(new ConfigEntry(key, value, custom, secure)));
        return new ControlRequest.Config(app(), components(), configs, unset, skipHook);
    }

    private JsonNode configs(JsonNode application) {
        JsonNode holder = application;
        for (JsonNode component : application.path("components")) {
            holder = components().contains(component.path("id").asText()) ? component : holder;
        }
        return holder.path("configs");
    }

    /** The node drops undeclared keys; the user, who may have mistyped one, should know. */
    private void warnIfDropped(JsonNode configs, String key) {
        if (!configs.has(key) && !key.startsWith("SWINGNODE_")) {
            output().err()
                    .println("swingnode: warning: " + key
                            + " is not declared in the manifest and was dropped; --custom sets it anyway");
        }
    }

    private void warnOfArguments(JsonNode configs, Set<String> keys) {
        for (String key : keys) {
            if (configs.path(key).asText().equals(ApplicationJson.MASK) || key.equals("SWINGNODE_APP_SK")) {
                output().err()
                        .println("swingnode: warning: the secret " + key + " was an argument, which other users of this"
                                + " machine and the history of the shell may have seen; give it by --prompt, --stdin"
                                + " or --from-file, and consider another value");
            }
        }
    }
}
