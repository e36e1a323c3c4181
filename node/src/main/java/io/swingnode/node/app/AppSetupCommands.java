package io.swingnode.node.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changing what is there: {@code app install|config|upgrade|cancel|reset|remove}. */
final class AppSetupCommands {
    private AppSetupCommands() {}

    @Command(name = "install", description = "Install an application from its manifest.")
    static final class Install implements Callable<Integer> {
        @Mixin
        private OutputMixin output = new OutputMixin();

        @Parameters(index = "0", paramLabel = "HOME", description = "The node's home directory.")
        private Path home = Path.of("");

        @Parameters(index = "1", paramLabel = "APP", description = "The manifest file, which names the application.")
        private Path manifest = Path.of("");

        @Option(names = "--start", description = "Start it once it is installed.")
        private boolean start;

        @Mixin
        private AppWait wait = new AppWait();

        @Override
        public Integer call() {
            ObjectNode request = JsonNodeFactory.instance
                    .objectNode()
                    .put("request", "install")
                    .put("manifest", manifest.toAbsolutePath().toString())
                    .put("start", start);
            return AppReplies.send(home, wait.addTo(request), output);
        }
    }

    @Command(
            name = "config",
            description = "Show configs, or set some: of the application, or of one component with --component.")
    static final class Config extends AppTargetCommand {
        @Parameters(index = "2..*", paramLabel = "KEY=VALUE", description = "What to set; nothing shows what is set.")
        private List<String> pairs = new ArrayList<>();

        @Option(names = "--custom", description = "Accept keys that the manifest does not declare.")
        private boolean custom;

        @Option(names = "--secure", description = "Encrypt the values of custom keys.")
        private boolean secure;

        @Option(names = "--skip-hook", description = "Do not run pre-config hooks.")
        private boolean skipHook;

        @Override
        public Integer call() {
            if (pairs.isEmpty()) {
                return AppReplies.showConfigs(target(), output());
            }
            ObjectNode request = request();
            JsonNode result = AppReplies.ask(target().home(), request, output());
            AppReplies.print(request, result, output());
            request.path("configs")
                    .forEach(config -> warnIfDropped(
                            result.path("applications").path(0),
                            config.path("key").asText()));
            return ExitCodes.OK;
        }

        @Override
        ObjectNode request() {
            if (target().components().size() > 1) {
                throw new StoreException(Reason.USAGE, "configs are set for one component at a time");
            }
            ObjectNode request = target().request("config").put("skipHook", skipHook);
            for (String pair : pairs) {
                int equals = pair.indexOf('=');
                if (equals < 1) {
                    throw new StoreException(Reason.USAGE, "expected KEY=VALUE, found " + pair);
                }
                request.withArray("configs")
                        .addObject()
                        .put("key", pair.substring(0, equals))
                        .put("value", pair.substring(equals + 1))
                        .put("custom", custom)
                        .put("secure", secure);
            }
            return request;
        }

        /** The node drops keys that nobody declares; whoever mistyped one should learn of it. */
        private void warnIfDropped(JsonNode application, String key) {
            JsonNode holder = application;
            for (JsonNode component : application.path("components")) {
                holder = target().components().contains(component.path("id").asText()) ? component : holder;
            }
            if (!holder.path("configs").has(key) && !key.startsWith("SWINGNODE_")) {
                output().err()
                        .println("swingnode: warning: " + key
                                + " is not declared in the manifest and was dropped; --custom sets it anyway");
            }
        }
    }

    @Command(name = "upgrade", description = "Upgrade the components named from a newer manifest.")
    static final class Upgrade extends AppTargetCommand {
        @Parameters(index = "2", paramLabel = "MANIFEST", description = "The newer manifest.")
        private Path manifest = Path.of("");

        @Option(names = "--check", description = "Only show what could be upgraded.")
        private boolean check;

        @Mixin
        private AppWait wait = new AppWait();

        @Override
        ObjectNode request() {
            return wait.addTo(target().request("upgrade"))
                    .put("manifest", manifest.toAbsolutePath().toString())
                    .put("check", check);
        }
    }

    @Command(name = "cancel", description = "Cancel an install or upgrade that waits or downloads.")
    static final class Cancel extends AppTargetCommand {
        @Override
        ObjectNode request() {
            return target().request("cancel");
        }
    }

    @Command(name = "reset", description = "Remove cache, logs and data, and return to declared defaults.")
    static final class Reset extends AppTargetCommand {
        @Override
        ObjectNode request() {
            return target().request("reset");
        }
    }

    @Command(name = "remove", description = "Remove an application, or components of it; their data stays.")
    static final class Remove extends AppTargetCommand {
        @Option(names = "--data", description = "Remove the data too.")
        private boolean data;

        @Override
        ObjectNode request() {
            return target().request("remove").put("data", data);
        }
    }
}
