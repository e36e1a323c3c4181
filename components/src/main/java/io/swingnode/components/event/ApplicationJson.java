package io.swingnode.components.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swingnode.components.model.ApplicationDefinition;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.ConfigValue;
import io.swingnode.components.model.ProcessExit;
import io.swingnode.components.model.ProcessRecord;
import java.util.Map;

/** Views of applications as JSON: statuses, processes and configs, with secure values masked. */
public final class ApplicationJson {
    public static final String MASK = "********";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ApplicationJson() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static JsonNode json(Object value) {
        return MAPPER.valueToTree(value);
    }

    public static ObjectNode application(ApplicationState application) {
        ApplicationDefinition definition = application.definition();
        ObjectNode view = object().put("id", definition.id())
                .put("title", definition.title())
                .put("description", definition.description())
                .put("version", definition.version())
                .put("status", application.status().word());
        application.installedAt().ifPresent(at -> view.put("installedAt", at.toString()));
        if (!application.identity().publicId().isEmpty()) {
            view.put("publicId", application.identity().publicId());
        }
        view.set("settings", json(application.settings()));
        view.set("configs", configs(application.configs()));
        application
                .components()
                .forEach(component -> view.withArray("components").add(component(component)));
        return view;
    }

    private static ObjectNode component(ComponentState component) {
        ComponentDefinition definition = component.definition();
        ObjectNode view = object().put("id", definition.id())
                .put("title", definition.title())
                .put("version", definition.version())
                .put("group", definition.group())
                .put("routePath", definition.routePath())
                .put("port", definition.port());
        if (definition.gateway()) {
            return view;
        }
        view.put("status", component.status().word());
        if (definition.hasProcess()) {
            view.put("restart", definition.restart().word())
                    .put("maxRestarts", definition.maxRestarts())
                    .put("autostart", definition.autostart());
        }
        component.process().flatMap(ProcessRecord::identity).ifPresent(process -> view.put("pid", process.pid()));
        component.process().ifPresent(process -> view.put("restarts", process.restarts()));
        component.startedAt().ifPresent(at -> view.put("startedAt", at.toString()));
        component.stoppedAt().ifPresent(at -> view.put("stoppedAt", at.toString()));
        component.lastExit().ifPresent(exit -> view.set("lastExit", exit(exit)));
        view.set("configs", configs(component.configs()));
        return view;
    }

    /** The end of a process that nobody had asked for. */
    static ObjectNode exit(ProcessExit exit) {
        ObjectNode view = object().put("at", exit.at().toString()).put("reason", exit.reason());
        exit.exitCode().ifPresent(code -> view.put("exitCode", code));
        exit.signal().ifPresent(signal -> view.put("signal", signal));
        view.put("action", exit.action().word()).put("restarts", exit.restarts());
        if (!exit.lastError().isEmpty()) {
            view.put("lastError", exit.lastError());
        }
        return view;
    }

    static ObjectNode configs(Map<String, ConfigValue> configs) {
        ObjectNode view = object();
        configs.forEach((key, value) -> view.put(key, value.secure() ? MASK : value.text()));
        return view;
    }
}
