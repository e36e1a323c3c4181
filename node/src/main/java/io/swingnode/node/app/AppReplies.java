package io.swingnode.node.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.control.ControlClient;
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

/** Sends the requests of the {@code app} commands and prints the answers. */
final class AppReplies {
    private static final String ROW = "  %-20s %-12s %-12s %8s %9s %6s  %s";

    private AppReplies() {}

    /** Sends a request, shows its progress, and prints the applications in the result. */
    static int send(Path home, JsonNode request, OutputMixin output) {
        print(request, ask(home, request, output), output);
        return ExitCodes.OK;
    }

    /** Prints the applications in a result. */
    static void print(JsonNode request, JsonNode result, OutputMixin output) {
        if (result.has("upgrade")) {
            output.print(result.path("upgrade"), upgrade(result.path("upgrade")));
            return;
        }
        JsonNode applications = result.path("applications");
        boolean status = request.path("request").asText().equals("status");
        if (applications.isEmpty() && !status) {
            output.print(Map.of("done", true), "done");
        } else if (output.isJson()) {
            applications.forEach(application -> output.print(application, ""));
        } else if (applications.isEmpty()) {
            output.out().println("no applications");
        } else {
            applications.forEach(application -> output.out().println(table(application)));
        }
    }

    /** Sends a request, shows its progress, and gives the result. */
    static JsonNode ask(Path home, JsonNode request, OutputMixin output) {
        return ControlClient.send(home, request, event -> progress(event, output))
                .orElseThrow(() -> new StoreException(
                        Reason.CLOSED,
                        "the node of " + home + " ended before it had answered; look at its state with: "
                                + "./swingnode app status " + home));
    }

    /** Prints events to standard output until either side ends. */
    static int follow(Path home, JsonNode request, OutputMixin output) {
        return ControlClient.send(home, request, event -> {
                            output.print(event, line(event));
                            output.out().flush();
                        })
                        .isPresent()
                ? ExitCodes.OK
                : ExitCodes.FAILED;
    }

    private static void progress(JsonNode event, OutputMixin output) {
        output.err().println(output.isJson() ? event.toString() : line(event));
        output.err().flush();
    }

    private static String line(JsonNode event) {
        JsonNode payload = event.path("payload");
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
        if (payload.has("error")) {
            words.add("error: " + payload.path("error").path("message").asText());
        }
        return String.format(
                Locale.ROOT,
                "%s %-18s %s %s",
                seconds(event.path("at").asText()),
                event.path("name").asText(),
                event.path("app").asText(),
                String.join(" ", words));
    }

    private static String table(JsonNode application) {
        List<String> lines = new ArrayList<>();
        lines.add(application.path("id").asText() + " "
                + application.path("version").asText() + " ("
                + application.path("title").asText() + "): "
                + application.path("status").asText());
        lines.add(
                String.format(Locale.ROOT, ROW, "COMPONENT", "VERSION", "STATUS", "PID", "RESTARTS", "PORT", "SINCE"));
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
                    component.path("restarts").asText("-"),
                    component.path("port").asInt() == 0
                            ? "-"
                            : component.path("port").asText(),
                    seconds(since)));
        }
        return String.join(System.lineSeparator(), lines);
    }

    /** A time without its fraction, for people. */
    private static String seconds(String time) {
        return time.isEmpty()
                ? ""
                : Instant.parse(time).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String upgrade(JsonNode session) {
        List<String> lines = new ArrayList<>();
        lines.add(session.path("appId").asText() + " "
                + session.path("fromVersion").asText() + " -> "
                + session.path("toVersion").asText());
        if (session.path("changes").isEmpty()) {
            lines.add("  nothing to upgrade: every component has the version of this manifest");
        }
        session.path("changes")
                .forEach(change -> lines.add("  " + change.path("componentId").asText() + " "
                        + change.path("fromVersion").asText("new") + " -> "
                        + change.path("toVersion").asText()));
        return String.join(System.lineSeparator(), lines);
    }

    /** Prints configs of the application, or of the components named; secure ones are masked. */
    static int showConfigs(AppTarget target, OutputMixin output) {
        JsonNode application = ask(target.home(), target.request("status"), output)
                .path("applications")
                .path(0);
        if (target.components().isEmpty()) {
            printConfigs(application.path("configs"), "", output);
        }
        for (JsonNode component : application.path("components")) {
            String id = component.path("id").asText();
            if (target.components().isEmpty() || target.components().contains(id)) {
                printConfigs(component.path("configs"), id, output);
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
