package io.swingnode.components.config;

import io.swingnode.components.files.Directories;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.ConfigDeclaration;
import io.swingnode.components.model.ConfigValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Assembles the command, directories and environment of a component's process and hooks. */
public record LaunchPlanner(Directories directories, SecretBox secrets) {
    /** What every program may expect; a component names in {@code requiredEnvironment} what else it needs. */
    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG");

    static final String APP = "SWINGNODE_APP";
    static final String COMPONENT = "SWINGNODE_COMPONENT";

    public LaunchSpec launch(ApplicationState application, ComponentState component) {
        ComponentDefinition definition = component.definition();
        String appId = application.id();
        return new LaunchSpec(
                appId,
                component.id(),
                definition.command(),
                directories.app(appId, component),
                environment(application, component),
                directories.logs(appId, component.id()),
                List.of(
                        directories.app(appId, component),
                        directories.data(appId, component.id()),
                        directories.cache(appId, component.id()),
                        directories.logs(appId, component.id())),
                definition.memoryLimitBytes(),
                definition.restart(),
                definition.maxRestarts());
    }

    /**
     * Later entries win: what is inherited, settings, the application's configs, the component's own, and then the node's labels. A
     * component's default gives way to what an operator set at the root.
     */
    Map<String, String> environment(ApplicationState application, ComponentState component) {
        ComponentDefinition definition = component.definition();
        String appId = application.id();
        Map<String, String> environment = inherited(definition);
        environment.putAll(application.settings());
        application.configs().forEach((key, value) -> {
            if (!value.secure() || maySee(application, component, key)) {
                environment.put(key, secrets.reveal(value));
            }
        });
        environment.putAll(definition.environment());
        component.configs().forEach((key, value) -> {
            ConfigValue root = application.configs().getOrDefault(key, value);
            boolean setAtRoot = !isDefault(application.definition().configs(), key, root);
            boolean own = !setAtRoot || !isDefault(definition.configs(), key, value);
            environment.put(key, secrets.reveal(own ? value : root));
        });
        if (!application.identity().key().isEmpty()) {
            environment.put(
                    ConfigKeys.SECRET_KEY,
                    secrets.decrypt(application.identity().key()));
        }
        environment.put(ConfigKeys.TITLE, application.definition().title());
        environment.put("SWINGNODE_HOME", String.valueOf(directories.node().getParent()));
        environment.put(APP, appId);
        environment.put(COMPONENT, component.id());
        environment.put("SWINGNODE_VERSION", definition.version());
        environment.put("SWINGNODE_APP_DIR", directories.app(appId, component).toString());
        environment.put(
                "SWINGNODE_DATA_DIR", directories.data(appId, component.id()).toString());
        environment.put(
                "SWINGNODE_CACHE_DIR", directories.cache(appId, component.id()).toString());
        environment.put(
                "SWINGNODE_LOG_DIR", directories.logs(appId, component.id()).toString());
        if (definition.port() > 0) {
            environment.put("PORT", String.valueOf(definition.port()));
        }
        return environment;
    }

    /**
     * What a process gets of the node's own environment. The rest stays with the node: it may hold the password of the
     * journal, and whatever else the one who started the node works with.
     */
    private static Map<String, String> inherited(ComponentDefinition definition) {
        Map<String, String> inherited = new LinkedHashMap<>();
        Stream.concat(INHERITED.stream(), definition.requiredEnvironment().stream())
                .forEach(name ->
                        Optional.ofNullable(System.getenv(name)).ifPresent(value -> inherited.put(name, value)));
        return inherited;
    }

    private static boolean isDefault(List<ConfigDeclaration> declarations, String key, ConfigValue value) {
        return declarations.stream()
                .filter(declaration -> declaration.key().equals(key))
                .anyMatch(declaration -> !value.secure()
                        && declaration
                                .defaultValue()
                                .filter(value.text()::equals)
                                .isPresent());
    }

    /** A secret set at the root reaches the components that declare its key; one that nobody declares reaches all. */
    public static boolean maySee(ApplicationState application, ComponentState component, String key) {
        return declares(component, key) || application.components().stream().noneMatch(other -> declares(other, key));
    }

    private static boolean declares(ComponentState component, String key) {
        return component.definition().configs().stream()
                .anyMatch(declaration -> declaration.key().equals(key));
    }

    /** Required keys without a value, of the application and of the components given; in the order declared. */
    public List<String> missingConfigs(ApplicationState application, List<ComponentState> components) {
        Stream<String> own = required(application.definition().configs())
                .filter(key -> isUnset(application.configs().get(key)));
        Stream<String> theirs = components.stream()
                .flatMap(component -> required(component.definition().configs())
                        .filter(key -> isUnset(component.configs().get(key))
                                && isUnset(application.configs().get(key))));
        return Stream.concat(own, theirs).distinct().toList();
    }

    private static Stream<String> required(List<ConfigDeclaration> declarations) {
        return declarations.stream().filter(ConfigDeclaration::required).map(ConfigDeclaration::key);
    }

    private boolean isUnset(@org.jspecify.annotations.Nullable ConfigValue value) {
        return Optional.ofNullable(value)
                .map(secrets::reveal)
                .filter(text -> !text.isBlank())
                .isEmpty();
    }

    /** Names of required environment variables that neither the node nor the application sets. */
    public List<String> missingEnvironment(ApplicationState application, ComponentState component) {
        Map<String, String> environment = environment(application, component);
        return component.definition().requiredEnvironment().stream()
                .filter(name -> environment.getOrDefault(name, "").isBlank())
                .toList();
    }
}
