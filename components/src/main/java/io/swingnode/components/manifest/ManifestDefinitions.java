package io.swingnode.components.manifest;

import io.swingnode.components.files.Unpacker;
import io.swingnode.components.model.ApplicationDefinition;
import io.swingnode.components.model.ApplicationDefinition.Requirements;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.ConfigDeclaration;
import io.swingnode.components.model.DependencyOrder;
import io.swingnode.components.model.Manifest;
import io.swingnode.components.model.Migration;
import io.swingnode.components.model.PackageSource;
import io.swingnode.components.model.RestartPolicy;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes definitions of a manifest that fits the schema, and holds the rules that a schema cannot say: those between
 * fields, and those about files and addresses.
 */
final class ManifestDefinitions {
    private static final Requirements NO_REQUIREMENTS = new Requirements(List.of(), List.of());

    /** The variable by which a process is told its port. */
    private static final String PORT = "PORT";

    private final Path manifestFile;

    /** Sources that are relative paths are taken from the directory of {@code manifestFile}. */
    ManifestDefinitions(Path manifestFile) {
        this.manifestFile = manifestFile;
    }

    Manifest manifest(ManifestFile file) {
        ApplicationDefinition application = new ApplicationDefinition(
                file.id(),
                file.title().orElse(file.id()),
                file.description(),
                file.version(),
                file.structureVersion().orElse(1),
                file.gateway(),
                file.initialised().orElse(true),
                Map.copyOf(file.settings()),
                applicationConfigs(file.configs()),
                file.requirements().orElse(NO_REQUIREMENTS));
        List<ComponentDefinition> components = new ArrayList<>();
        for (ManifestFile.Component component : file.components()) {
            components.add(component("components[" + components.size() + "]", component));
        }
        checkIds(components, file.gateway());
        checkOrder(components);
        return new Manifest(application, List.copyOf(components));
    }

    private static void checkIds(List<ComponentDefinition> components, boolean gateway) {
        if (components.isEmpty() && !gateway) {
            throw ManifestSchema.bad("components", "required, at least one component");
        }
        Set<String> ids = new HashSet<>();
        for (ComponentDefinition component : components) {
            if (!ids.add(component.id())) {
                throw ManifestSchema.bad("components", "the id \"" + component.id() + "\" appears twice");
            }
        }
        for (ComponentDefinition component : components) {
            for (String dependency : component.dependencies()) {
                if (!ids.contains(dependency)) {
                    throw ManifestSchema.bad(
                            "components", component.id() + " depends on \"" + dependency + "\", which is not listed");
                }
            }
        }
    }

    private static void checkOrder(List<ComponentDefinition> components) {
        DependencyOrder.of(components).circle().ifPresent(circle -> {
            throw ManifestSchema.bad(
                    "components",
                    "these depend on each other in a circle, so that none could start first: "
                            + String.join(" -> ", circle));
        });
        Map<String, ComponentDefinition> known = new LinkedHashMap<>();
        components.forEach(component -> known.put(component.id(), component));
        for (ComponentDefinition component : components) {
            for (String id : component.autostart() ? component.dependencies() : List.<String>of()) {
                Optional<ComponentDefinition> dependency = Optional.ofNullable(known.get(id));
                if (dependency.filter(d -> d.hasProcess() && !d.autostart()).isPresent()) {
                    throw ManifestSchema.bad(
                            "components",
                            component.id() + " starts with the node (autostart), so \"" + id
                                    + "\", which it depends on, must too: give it autostart: true");
                }
            }
        }
    }

    /** Both words mean the same; {@code dependencies} is the older one. */
    private static List<String> dependencies(String place, ManifestFile.Component component) {
        if (!component.dependsOn().isEmpty() && !component.dependencies().isEmpty()) {
            throw ManifestSchema.bad(
                    place + ".dependencies", "an older word for dependsOn, which is here too; write one of them");
        }
        return component.dependsOn().isEmpty() ? component.dependencies() : component.dependsOn();
    }

    private ComponentDefinition component(String place, ManifestFile.Component component) {
        if (component.healthPath().isPresent() && component.port() == 0) {
            throw ManifestSchema.bad(place + ".healthPath", "only allowed beside a port; add the port, or drop it");
        }
        if (component.port() > 0 && component.environment().containsKey(PORT)) {
            throw ManifestSchema.bad(
                    place + ".environment." + PORT, "the node sets it from the field port; remove one of the two");
        }
        return new ComponentDefinition(
                component.id(),
                component.title().orElse(component.id()),
                component.version(),
                component.group().orElse(ComponentDefinition.DEFAULT_GROUP),
                component.routePath(),
                command(place + ".command", component),
                Map.copyOf(component.environment()),
                component.requiredEnvironment(),
                component.port(),
                component.healthPath(),
                component.startTimeoutMillis(),
                component.restart().map(RestartPolicy::named).orElse(RestartPolicy.ON_FAILURE),
                component.maxRestarts().orElse(ComponentDefinition.MAX_RESTARTS),
                component.autostart(),
                component.memoryLimitBytes(),
                configs(place + ".configs", component.configs()),
                hooks(place + ".hooks", component.hooks()),
                migrations(place + ".migrations", component.migrations()),
                component.resources(),
                dependencies(place, component),
                component
                        .source()
                        .map(source -> source(place + ".source", source))
                        .orElse(PackageSource.NONE));
    }

    private static List<String> command(String place, ManifestFile.Component component) {
        List<String> command = component.command();
        boolean gateway =
                component.group().filter(ComponentDefinition.GATEWAY::equals).isPresent();
        if (gateway || component.noProcess()) {
            if (!command.isEmpty()) {
                throw ManifestSchema.bad(place, "a gateway or a component without process runs no command");
            }
        } else if (command.isEmpty() || command.getFirst().isBlank()) {
            throw ManifestSchema.bad(place, "required, the list of words of the command line (or noProcess: true)");
        }
        return command;
    }

    private static List<ConfigDeclaration> applicationConfigs(List<ManifestFile.Config> configs) {
        for (int i = 0; i < configs.size(); i++) {
            if (configs.get(i).secure()) {
                throw ManifestSchema.bad(
                        "configs[" + i + "].secure",
                        "only components declare secure keys; declare it in each component that needs it");
            }
        }
        return configs("configs", configs);
    }

    private static List<ConfigDeclaration> configs(String place, List<ManifestFile.Config> configs) {
        Map<String, ConfigDeclaration> declarations = new LinkedHashMap<>();
        for (int i = 0; i < configs.size(); i++) {
            ManifestFile.Config config = configs.get(i);
            String field = place + "[" + i + "]";
            if (config.secure() && config.defaultValue().isPresent()) {
                throw ManifestSchema.bad(
                        field + ".default",
                        "a secure key has no default: everyone who reads the manifest would see it");
            }
            ConfigDeclaration declaration = new ConfigDeclaration(
                    config.key(), config.description(), config.defaultValue(), config.required(), config.secure());
            if (declarations.put(config.key(), declaration) != null) {
                throw ManifestSchema.bad(field + ".key", "\"" + config.key() + "\" appears twice");
            }
        }
        return List.copyOf(declarations.values());
    }

    private static Map<String, String> hooks(String place, Map<String, String> hooks) {
        Map<String, String> scripts = new LinkedHashMap<>();
        hooks.forEach((name, script) -> scripts.put(name, inside(place + "." + name, script)));
        return Map.copyOf(scripts);
    }

    private static List<Migration> migrations(String place, List<Migration> migrations) {
        List<Migration> checked = new ArrayList<>();
        for (Migration migration : migrations) {
            String script = inside(place + "[" + checked.size() + "].script", migration.script());
            checked.add(new Migration(migration.version(), script));
        }
        return List.copyOf(checked);
    }

    private static String inside(String place, String script) {
        Path path = pathOf(place, script).normalize();
        if (path.isAbsolute() || path.startsWith("..")) {
            throw ManifestSchema.bad(place, "expected a path inside the component's directory");
        }
        return path.toString();
    }

    private PackageSource source(String place, ManifestFile.Source source) {
        String sha256 = source.sha256().toLowerCase(Locale.ROOT);
        long named = Stream.of(source.directory(), source.archive(), source.url())
                .filter(location -> !location.isBlank())
                .count();
        if (named != 1) {
            throw ManifestSchema.bad(place, "expected exactly one of directory, archive and url");
        }
        if (!source.directory().isBlank()) {
            if (!sha256.isEmpty()) {
                throw ManifestSchema.bad(place + ".sha256", "a directory has no checksum; remove it");
            }
            String directory = resolve(place + ".directory", source.directory());
            return new PackageSource(PackageSource.Kind.DIRECTORY, directory, "");
        }
        if (sha256.isEmpty()) {
            throw ManifestSchema.bad(place + ".sha256", "required for an archive, 64 hexadecimal digits");
        }
        if (!source.archive().isBlank()) {
            String field = place + ".archive";
            requireKnownFormat(field, source.archive());
            return new PackageSource(PackageSource.Kind.ARCHIVE, resolve(field, source.archive()), sha256);
        }
        requireKnownFormat(place + ".url", source.url());
        requireAddress(place + ".url", source.url());
        return new PackageSource(PackageSource.Kind.URL, source.url(), sha256);
    }

    private static void requireKnownFormat(String place, String name) {
        if (!Unpacker.knows(name)) {
            throw ManifestSchema.bad(place, "expected a name ending in .zip, .tar.gz or .tgz");
        }
    }

    private static void requireAddress(String place, String url) {
        try {
            URI.create(url);
        } catch (IllegalArgumentException e) {
            throw ManifestSchema.bad(place, "not an address: " + e.getMessage());
        }
    }

    private String resolve(String place, String location) {
        return manifestFile.resolveSibling(pathOf(place, location)).normalize().toString();
    }

    private static Path pathOf(String place, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw ManifestSchema.bad(place, "not a file name: " + e.getReason());
        }
    }
}
