package io.swingnode.node.control;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.swingnode.components.model.ConfigEntry;
import io.swingnode.components.model.Selection;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request to a running node: one line of JSON whose field {@code request} names it, as listed in
 * {@code docs/control-protocol.md}. An empty list of components means all components of the application. A flag
 * that is missing is false unless its request says otherwise. Constructors refuse what is missing with
 * {@link Reason#USAGE}, naming the field.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "request")
@JsonSubTypes({
    @JsonSubTypes.Type(name = "nodeStatus", value = ControlRequest.NodeStatus.class),
    @JsonSubTypes.Type(name = "export", value = ControlRequest.Export.class),
    @JsonSubTypes.Type(name = "reading", value = ControlRequest.Reading.class),
    @JsonSubTypes.Type(name = "status", value = ControlRequest.Status.class),
    @JsonSubTypes.Type(name = "logs", value = ControlRequest.Logs.class),
    @JsonSubTypes.Type(name = "events", value = ControlRequest.Events.class),
    @JsonSubTypes.Type(name = "install", value = ControlRequest.Install.class),
    @JsonSubTypes.Type(name = "upgrade", value = ControlRequest.Upgrade.class),
    @JsonSubTypes.Type(name = "start", value = ControlRequest.Start.class),
    @JsonSubTypes.Type(name = "stop", value = ControlRequest.Stop.class),
    @JsonSubTypes.Type(name = "restart", value = ControlRequest.Restart.class),
    @JsonSubTypes.Type(name = "reload", value = ControlRequest.Reload.class),
    @JsonSubTypes.Type(name = "deleteProcess", value = ControlRequest.DeleteProcess.class),
    @JsonSubTypes.Type(name = "route", value = ControlRequest.Route.class),
    @JsonSubTypes.Type(name = "config", value = ControlRequest.Config.class),
    @JsonSubTypes.Type(name = "cancel", value = ControlRequest.Cancel.class),
    @JsonSubTypes.Type(name = "reset", value = ControlRequest.Reset.class),
    @JsonSubTypes.Type(name = "remove", value = ControlRequest.Remove.class)
})
public sealed interface ControlRequest {

    /** The state of the node and of its store. */
    record NodeStatus() implements ControlRequest {}

    /**
     * Exports the last commit into a directory of the node's machine; progress is sent until the export is complete. It
     * is stopped when the client closes the connection.
     *
     * @param out absolute path of the directory
     * @param mode the label of an artifact mode
     */
    record Export(String out, String mode) implements ControlRequest {
        public Export {
            requireText("out", out);
            requireText("mode", mode);
        }
    }

    /**
     * The client reads the store itself: the node counts it among the readers until it closes the connection, and answers
     * only when it must stop.
     *
     * @param what who reads, for the node's status and log
     */
    record Reading(String what) implements ControlRequest {
        public Reading {
            requireText("what", what);
        }
    }

    /** A request about applications. */
    sealed interface OfApplications extends ControlRequest {}

    /**
     * The state of one application, or of all.
     *
     * @param force also bring components in line with their processes that have an error or an operation in progress
     */
    record Status(Optional<String> app, List<String> components, boolean force) implements OfApplications {
        public Status {
            app = optionalId(app);
            components = orEmpty(components);
        }
    }

    /** The directories that hold the log files of components. */
    record Logs(String app, List<String> components) implements OfApplications {
        public Logs {
            requireText("app", app);
            components = orEmpty(components);
        }
    }

    /**
     * The events of one application, or of all, until the client closes the connection.
     *
     * @param recent send only the events that the node still remembers, then end
     */
    record Events(Optional<String> app, boolean recent) implements OfApplications {
        public Events {
            app = optionalId(app);
        }
    }

    /**
     * Installs an application.
     *
     * @param manifest path of the manifest file, which also names the application
     * @param start start it once it is installed
     * @param waits answer only when the install has ended
     */
    record Install(
            String manifest,
            boolean start,
            @JsonProperty("wait") boolean waits) implements OfApplications {
        public Install {
            requireText("manifest", manifest);
        }
    }

    /**
     * Upgrades components from a newer manifest.
     *
     * @param manifest path of the newer manifest file
     * @param check only report what could be upgraded
     * @param waits answer only when the upgrade has ended
     */
    record Upgrade(
            String app,
            List<String> components,
            String manifest,
            boolean check,
            @JsonProperty("wait") boolean waits) implements OfApplications {
        public Upgrade {
            requireText("app", app);
            components = orEmpty(components);
            requireText("manifest", manifest);
        }
    }

    /** A change to an application that is installed; its events are sent before the result. */
    sealed interface Change extends OfApplications {
        String app();

        List<String> components();

        default Selection selection() {
            return Selection.of(components());
        }
    }

    /**
     * Starts components.
     *
     * @param waits answer only when they are healthy; true when missing
     * @param e2e set {@code SWINGNODE_E2E=true} for the processes
     */
    record Start(
            String app,
            List<String> components,
            @JsonProperty("wait") boolean waits,
            boolean e2e) implements Change {
        public Start {
            requireText("app", app);
            components = orEmpty(components);
        }

        @JsonCreator
        static Start read(
                @JsonProperty("app") String app,
                @JsonProperty("components") List<String> components,
                @JsonProperty("wait") Optional<Boolean> waits,
                @JsonProperty("e2e") boolean e2e) {
            return new Start(app, components, waits.orElse(true), e2e);
        }
    }

    /**
     * Stops components.
     *
     * @param updateStatus record the new status and tell others; true when missing
     * @param silent discard the output of hooks
     */
    record Stop(String app, List<String> components, boolean updateStatus, boolean silent) implements Change {
        public Stop {
            requireText("app", app);
            components = orEmpty(components);
        }

        @JsonCreator
        static Stop read(
                @JsonProperty("app") String app,
                @JsonProperty("components") List<String> components,
                @JsonProperty("updateStatus") Optional<Boolean> updateStatus,
                @JsonProperty("silent") boolean silent) {
            return new Stop(app, components, updateStatus.orElse(true), silent);
        }
    }

    /**
     * Stops and starts components.
     *
     * @param waits answer only when the restart has ended
     */
    record Restart(
            String app,
            List<String> components,
            @JsonProperty("wait") boolean waits) implements Change {
        public Restart {
            requireText("app", app);
            components = orEmpty(components);
        }
    }

    /** Replaces the processes of running components, one after the other. */
    record Reload(String app, List<String> components) implements Change {
        public Reload {
            requireText("app", app);
            components = orEmpty(components);
        }
    }

    /** Ends processes and writes {@code stopped}, whatever the status was; without hooks and events. */
    record DeleteProcess(String app, List<String> components) implements Change {
        public DeleteProcess {
            requireText("app", app);
            components = orEmpty(components);
        }
    }

    /**
     * Changes where a front end mounts the one component named.
     *
     * @param path may be empty, for nowhere
     */
    record Route(String app, List<String> components, String path) implements Change {
        public Route {
            requireText("app", app);
            components = orEmpty(components);
            if (components.size() != 1) {
                throw new StoreException(Reason.USAGE, "components: exactly one has a route, not " + components.size());
            }
            path = require("path", path);
        }
    }

    /**
     * Sets configs of the application, or of the one component named.
     *
     * @param configs may be absent when there is something to unset
     * @param unset keys to return to their defaults
     * @param skipHook do not run pre-config hooks
     */
    record Config(String app, List<String> components, List<ConfigEntry> configs, List<String> unset, boolean skipHook)
            implements Change {
        public Config {
            requireText("app", app);
            components = orEmpty(components);
            unset = orEmpty(unset);
            configs = unset.isEmpty() ? List.copyOf(require("configs", configs)) : orEmpty(configs);
            for (int i = 0; i < configs.size(); i++) {
                require("configs[" + i + "].key", configs.get(i).key());
                require("configs[" + i + "].value", configs.get(i).value());
            }
        }
    }

    /** Cancels an install or upgrade that waits or downloads. */
    record Cancel(String app, List<String> components) implements Change {
        public Cancel {
            requireText("app", app);
            components = orEmpty(components);
        }
    }

    /** Removes cache, logs and data, and returns to the declared defaults. */
    record Reset(String app, List<String> components) implements Change {
        public Reset {
            requireText("app", app);
            components = orEmpty(components);
        }
    }

    /**
     * Removes an application, or components of it.
     *
     * @param data remove the data too
     */
    record Remove(String app, List<String> components, boolean data) implements Change {
        public Remove {
            requireText("app", app);
            components = orEmpty(components);
        }
    }

    private static <T> T require(String field, @Nullable T value) {
        if (value == null) {
            throw new StoreException(Reason.USAGE, field + ": required");
        }
        return value;
    }

    private static void requireText(String field, @Nullable String value) {
        if (require(field, value).isBlank()) {
            throw new StoreException(Reason.USAGE, field + ": must not be blank");
        }
    }

    private static Optional<String> optionalId(Optional<String> id) {
        id.ifPresent(text -> requireText("app", text));
        return id;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> given) {
        return given == null ? List.of() : List.copyOf(given);
    }
}
