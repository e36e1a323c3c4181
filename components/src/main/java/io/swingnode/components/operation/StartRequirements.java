package io.swingnode.components.operation;

import io.swingnode.components.files.PackageListing;
import io.swingnode.components.model.ApplicationDefinition;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.PackageSource;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.Spawner;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The conditions that are checked before a component is spawned. */
final class StartRequirements {
    private final OperationContext context;

    StartRequirements(OperationContext context) {
        this.context = context;
    }

    /** Checks that the files of the selection are those that were installed. */
    void verifyIntegrity(ApplicationState application, Selection selection) {
        application.refuseInstallation(selection);
        for (ComponentState component : application.selected(selection)) {
            boolean bringsFiles = component.definition().source().kind() != PackageSource.Kind.NONE;
            if (bringsFiles && component.directory().isEmpty()) {
                throw new LifecycleException(
                        Code.CORRUPTED, "component " + component.id() + " is not installed yet: it has no files");
            }
            if (bringsFiles) {
                PackageListing.verify(
                        component.id(), context.directories().app(application.id(), component), component.listing());
            }
        }
    }

    /** Checks that there is something to run, that the machine meets the requirements, and that all is configured. */
    void validate(ApplicationState application, Selection selection) {
        List<ComponentState> components = application.selected(selection);
        if (components.isEmpty()) {
            throw new LifecycleException(
                    Code.NO_RUNNABLE_COMPONENT,
                    "application " + application.id() + " has nothing to run in this selection");
        }
        requireMachine(application);
        requireOrder(components);
        components.forEach(component -> requireDependencies(application, component, selection));
        components.forEach(component -> requirePort(application, component));
        List<String> missing = context.planner().missingConfigs(application, components);
        if (!missing.isEmpty()) {
            throw new LifecycleException(
                    Code.MISSING_CONFIG,
                    "required configs are not set: " + String.join(", ", missing)
                            + "; set them with the command config");
        }
    }

    /** A manifest has no circle, but the upgrade of a part of an application can close one. */
    private static void requireOrder(List<ComponentState> components) {
        InOrder.orderOf(components).circle().ifPresent(circle -> {
            throw new LifecycleException(
                    Code.DEPENDENCY_FAILED,
                    "these components depend on each other in a circle, so that none can start first: "
                            + String.join(" -> ", circle) + "; upgrade them together to versions that do not");
        });
    }

    /** Those that are started together wait for each other; what else a component depends on must run. */
    private static void requireDependencies(
            ApplicationState application, ComponentState component, Selection selection) {
        for (String id : component.definition().dependencies()) {
            if (selection.includes(id)) {
                continue;
            }
            ComponentState dependency = application
                    .component(id)
                    .orElseThrow(() -> new LifecycleException(
                            Code.DEPENDENCY_FAILED,
                            "component " + component.id() + " was not started: it depends on " + id
                                    + ", which was removed; an upgrade of " + component.id() + " adds it again"));
            if (dependency.definition().hasProcess() && dependency.status() != Status.RUNNING) {
                throw new LifecycleException(
                        Code.DEPENDENCY_FAILED,
                        "component " + component.id() + " was not started: it depends on " + id + ", whose status is "
                                + dependency.status().word() + "; start that first, or both together");
            }
        }
    }

    /** Two components with one port cannot both run, and the health check of one could be answered by the other. */
    private void requirePort(ApplicationState application, ComponentState component) {
        int port = component.definition().port();
        if (port == 0 || !component.definition().hasProcess()) {
            return;
        }
        String own = application.id() + "/" + component.id();
        for (ApplicationState other : context.store().all()) {
            for (ComponentState user : other.components()) {
                int order = (other.id() + "/" + user.id()).compareTo(own);
                if (order != 0 && user.definition().port() == port && holds(other.id(), user, order < 0)) {
                    throw new LifecycleException(
                            Code.PORT_TAKEN,
                            "component " + component.id() + " listens on port " + port + ", which component "
                                    + user.id() + " of application " + other.id()
                                    + " uses; stop that one first, or give one of them another port");
                }
            }
        }
    }

    /** Of two that are both about to start, the one that is first by name has the port; the other is refused. */
    private boolean holds(String appId, ComponentState component, boolean first) {
        return component.definition().hasProcess()
                && switch (component.status()) {
                    case STARTING -> first || component.process().isPresent();
                    case RUNNING ->
                        context.runner().describe(appId, component.id()).isPresent();
                    default -> false;
                };
    }

    private static void requireMachine(ApplicationState application) {
        ApplicationDefinition.Requirements requirements =
                application.definition().requirements();
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        List<String> systems = requirements.operatingSystems();
        if (!systems.isEmpty()
                && systems.stream().noneMatch(name -> system.startsWith(name.toLowerCase(Locale.ROOT)))) {
            throw new LifecycleException(
                    Code.REQUIREMENT_NOT_MET,
                    "application " + application.id() + " runs on " + String.join(", ", systems) + ", not on "
                            + system);
        }
        for (String command : requirements.commands()) {
            if (!Spawner.isProgram(command, Path.of("/"), Map.of())) {
                throw new LifecycleException(
                        Code.REQUIREMENT_NOT_MET,
                        "application " + application.id() + " needs the program " + command
                                + ", which is not on the search path of the node; install it, or start the node with a PATH that"
                                + " has it");
            }
        }
    }

    void requireEnvironment(ApplicationState application, ComponentState component) {
        List<String> missing = context.planner().missingEnvironment(application, component);
        if (!missing.isEmpty()) {
            throw new LifecycleException(
                    Code.MISSING_ENVIRONMENT,
                    "component " + component.id() + " needs environment variables that are not set: "
                            + String.join(", ", missing));
        }
    }
}
