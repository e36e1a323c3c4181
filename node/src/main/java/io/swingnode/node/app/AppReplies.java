package io.swingnode.node.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.components.event.Events;
import io.swingnode.components.model.UpgradeSession;
import io.swingnode.node.ByteSizes;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.control.ControlClient;
import io.swingnode.node.control.ControlEvent;
import io.swingnode.node.control.ControlRequest;
import io.swingnode.node.control.ControlResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Sends the requests of the {@code app} commands and prints the answers. */
final class AppReplies {
    private static final String ROW = "  %-20s %-12s %-12s %8s %9s %-10s %-9s %10s %10s %6s  %s";

    private AppReplies() {}

    /** Sends a request, shows its progress, and prints the result. */
    static int send(Path home, ControlRequest request, OutputMixin output) {
        print(request, ask(home, request, output), output);
        return ExitCodes.OK;
    }

    /** Prints a result: the applications in it, or what an upgrade would change. */
    static void print(ControlRequest request, ControlResult result, OutputMixin output) {
        switch (result) {
            case ControlResult.Upgrade upgrade -> output.print(upgrade.upgrade(), upgrade(upgrade.upgrade()));
            case ControlResult.Applications applications -> print(request, applications.applications(), output);
            case ControlResult other -> printDone(output);
        }
    }

    private static void print(ControlRequest request, List<JsonNode> applications, OutputMixin output) {
        boolean status = request instanceof ControlRequest.Status;
        if (applications.isEmpty() && !status) {
            printDone(output);
        } else if (output.isJson()) {
            applications.forEach(application -> output.print(application, ""));
        } else if (applications.isEmpty()) {
            output.out().println("no applications");
        } else {
            applications.forEach(application -> output.out().println(table(application)));
        }
    }

    private static void printDone(OutputMixin output) {
        output.print(Map.of("done", true), "done");
    }

    /** Sends a request, shows its progress, and gives the result. */
    static ControlResult ask(Path home, ControlRequest request, OutputMixin output) {
        return ControlClient.send(home, request, event -> progress(event, output))
                .orElseThrow(() -> new StoreException(
                        Reason.CLOSED,
                        "the node of " + home + " stopped before it had answered; check its state with: "
                                + "./swingnode app status " + home));
    }

    /** As above, for a request that is answered by one kind of result. */
    static <T extends ControlResult> T ask(Path home, ControlRequest request, OutputMixin output, Class<T> kind) {
        ControlResult result = ask(home, request, output);
        if (!kind.isInstance(result)) {
            throw new StoreException(Reason.FAULT, "the node of " + home + " gave an unexpected answer: " + result);
        }
        return kind.cast(result);
    }

    /** Prints events to standard output until either side ends. */
    static int follow(Path home, ControlRequest.Events request, OutputMixin output) {
        Optional<ControlResult> end = ControlClient.send(home, request, event -> {
            output.print(event, line(event));
            output.out().flush();
        });
        return end.isPresent() ? ExitCodes.OK : ExitCodes.FAILED;
    }

    /** Progress goes to standard error in the form that results have on standard output. */
    private static void progress(ControlEvent event, OutputMixin output) {
        output.err().println(output.isJson() ? OutputMixin.json(event) : line(event));
        output.err().flush();
    }

    private static String line(ControlEvent event) {
        JsonNode payload = event.payload();
        List<String> words = new ArrayList<>();
        if (payload.path("components").isArray()) {
            payload.path("components").forEach(component -> {
                if (component.has("status")) {
                    words.add(component.path("id").asText() + "="
                            + component.path("status").asText());
                }
            });
        }
        if (payload.has("message")) {
            words.add(payload.path("title").asText() + ": "
                    + payload.path("message").asText());
        }
        if (event.name().equals(Events.PROCESS_ENDED)) {
            words.add(payload.path("component").asText() + " " + exit(payload));
        }
        if (payload.has("error")) {
            words.add("error: " + payload.path("error").path("message").asText());
        }
        return String.format(
                Locale.ROOT, "%s %-18s %s %s", seconds(event.at()), event.name(), event.app(), String.join(" ", words));
    }

    private static String table(JsonNode application) {
        List<String> lines = new ArrayList<>();
        lines.add(application.path("id").asText() + " "
                + application.path("version").asText() + " ("
                + application.path("title").asText() + "): "
                + application.path("status").asText());
        lines.add(String.format(
                Locale.ROOT,
                ROW,
                "COMPONENT",
                "VERSION",
                "STATUS",
                "PID",
                "RESTARTS",
                "RESTART",
                "AUTOSTART",
                "CPU",
                "MEMORY",
                "PORT",
                "SINCE"));
        for (JsonNode component : application.path("components")) {
            String since = component
                    .path("startedAt")
                    .asText(component.path("stoppedAt").asText(""));
            lines.add(String.format(
                    Locale.ROOT,
                    ROW,
                    component.path("id").asText(),
                    component.path("version").asText(),
                    component.path("status").asText("gateway"),
                    component.path("pid").asText("-"),
                    restarts(component),
                    component.path("restart").asText("-"),
                    autostart(component),
                    component.has("cpuMillis") ? cpu(component.path("cpuMillis").asLong()) : "-",
                    component.path("memoryBytes").asLong() > 0
                            ? ByteSizes.text(component.path("memoryBytes").asLong())
                            : "-",
                    component.path("port").asInt() == 0
                            ? "-"
                            : component.path("port").asText(),
                    seconds(since)));
        }
        for (JsonNode component : application.path("components")) {
            JsonNode exit = component.path("lastExit");
            if (!exit.isMissingNode()) {
                lines.add("  " + component.path("id").asText() + " last ended by itself at "
                        + seconds(exit.path("at").asText()) + ": " + exit(exit));
            }
        }
        return String.join(System.lineSeparator(), lines);
    }

    /** Why a process ended, and what the node did then. */
    private static String exit(JsonNode exit) {
        String lastError = exit.path("lastError").asText();
        return exit.path("reason").asText() + "; action: " + exit.path("action").asText()
                + (lastError.isEmpty() ? "" : "; its last error line: " + lastError);
    }

    /** How often it was restarted, of how often it may be. */
    private static String restarts(JsonNode component) {
        return component.has("restarts")
                ? component.path("restarts").asText() + "/"
                        + component.path("maxRestarts").asText()
                : "-";
    }

    private static String autostart(JsonNode component) {
        return component.has("autostart") ? component.path("autostart").asBoolean() ? "yes" : "no" : "-";
    }

    private static String cpu(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    /** A time without fractions of a second. */
    private static String seconds(String time) {
        return time.isEmpty()
                ? ""
                : Instant.parse(time).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String upgrade(UpgradeSession session) {
        List<String> lines = new ArrayList<>();
        lines.add(session.appId() + " " + session.fromVersion() + " -> " + session.toVersion());
        if (session.changes().isEmpty()) {
            lines.add("  nothing to upgrade: every component already has the version of this manifest");
        }
        for (UpgradeSession.Change change : session.changes()) {
            String from = change.fromVersion().isEmpty() ? "new" : change.fromVersion();
            lines.add("  " + change.componentId() + " " + from + " -> " + change.toVersion());
        }
        return String.join(System.lineSeparator(), lines);
    }

    /** Prints configs of the application, or of the components named; secure ones are masked. */
    static int showConfigs(Path home, String app, List<String> components, OutputMixin output) {
        ControlRequest request = new ControlRequest.Status(Optional.of(app), components, false);
        for (JsonNode application :
                ask(home, request, output, ControlResult.Applications.class).applications()) {
            if (components.isEmpty()) {
                printConfigs(application.path("configs"), "", output);
            }
            for (JsonNode component : application.path("components")) {
                String id = component.path("id").asText();
                if (components.isEmpty() || components.contains(id)) {
                    printConfigs(component.path("configs"), id, output);
                }
            }
        }
        return ExitCodes.OK;
    }

    private static void printConfigs(JsonNode configs, String component, OutputMixin output) {
        configs.properties().forEach(config -> {
            String prefix = component.isEmpty() ? "" : component + ": ";
            Map<String, String> json = new LinkedHashMap<>();
            json.put("component", component);
            json.put("key", config.getKey());
            json.put("value", config.getValue().asText());
            output.print(
                    json, prefix + config.getKey() + "=" + config.getValue().asText());
        });
    }
}
