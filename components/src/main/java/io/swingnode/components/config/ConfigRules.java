package io.swingnode.components.config;

import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.ConfigDeclaration;
import io.swingnode.components.model.ConfigEntry;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which keys may be set where, and to what. A batch is checked as a whole before any of it is stored. */
public final class ConfigRules {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigRules.class);
    private static final int MIN_SECRET_CHARS = 16;
    private static final int MAX_TITLE_CHARS = 100;
    private static final int MAX_DESCRIPTION_CHARS = 1000;
    private static final int MAX_VALUE_CHARS = 65_536;

    /** The entries of a batch that a component accepts; undeclared ones are dropped with a warning. */
    public List<ConfigEntry> forComponent(ComponentDefinition component, List<ConfigEntry> configs) {
        for (ConfigEntry entry : configs) {
            checkAnywhere(entry);
            if (ConfigKeys.RESERVED.contains(entry.key())) {
                throw new LifecycleException(
                        Code.BAD_CONFIG,
                        entry.key() + " belongs to the application as a whole, not to component " + component.id());
            }
        }
        return declared(component.id(), keys(component.configs().stream()), configs);
    }

    /** The same for an application: its own keys, any component's, and the reserved ones. */
    public List<ConfigEntry> forRoot(ApplicationState application, String rootId, List<ConfigEntry> configs) {
        for (ConfigEntry entry : configs) {
            checkAnywhere(entry);
            switch (entry.key()) {
                case ConfigKeys.SECRET_KEY -> checkSecret(application, rootId, entry);
                case ConfigKeys.TITLE -> checkLength(entry, 1, MAX_TITLE_CHARS);
                case ConfigKeys.DESCRIPTION -> checkLength(entry, 0, MAX_DESCRIPTION_CHARS);
                default -> checkLength(entry, 0, MAX_VALUE_CHARS);
            }
        }
        Set<String> known = keys(Stream.concat(
                application.definition().configs().stream(),
                application.components().stream().flatMap(c -> c.definition().configs().stream())));
        known.addAll(ConfigKeys.RESERVED);
        return declared(application.id(), known, configs);
    }

    /**
     * Checks what is to be returned to its default, of a component.
     *
     * @throws LifecycleException (BAD_CONFIG, IMMUTABLE_CONFIG) for a key that cannot be unset, or of which nothing is known
     */
    public void requireUnsettable(ComponentState component, List<ConfigEntry> configs, List<String> unset) {
        Set<String> known = keys(component.definition().configs().stream());
        known.addAll(component.configs().keySet());
        requireUnsettable(component.id(), known, configs, unset);
    }

    /** The same of an application. */
    public void requireUnsettable(ApplicationState application, List<ConfigEntry> configs, List<String> unset) {
        Set<String> known = keys(Stream.concat(
                application.definition().configs().stream(),
                application.components().stream().flatMap(c -> c.definition().configs().stream())));
        known.addAll(application.configs().keySet());
        requireUnsettable(application.id(), known, configs, unset);
    }

    private static void requireUnsettable(
            String target, Set<String> known, List<ConfigEntry> configs, List<String> unset) {
        for (String key : unset) {
            if (ConfigKeys.PROTECTED.contains(key)) {
                throw new LifecycleException(Code.IMMUTABLE_CONFIG, key + " is fixed at install and cannot be unset");
            }
            if (ConfigKeys.RESERVED.contains(key)) {
                throw new LifecycleException(
                        Code.BAD_CONFIG, key + " has no default to return to; set it to another value");
            }
            if (configs.stream().anyMatch(entry -> entry.key().equals(key))) {
                throw new LifecycleException(Code.BAD_CONFIG, key + " is to be set and unset at once; do one of both");
            }
            if (!known.contains(key)) {
                throw new LifecycleException(
                        Code.BAD_CONFIG,
                        target + " neither declares " + key + " nor has it set; there is "
                                + (known.isEmpty() ? "nothing to unset" : String.join(", ", new TreeSet<>(known))));
            }
        }
    }

    /** Whether a component keeps this value encrypted: what it declares, or what is asked for a custom key. */
    public boolean isSecure(ComponentDefinition component, ConfigEntry entry) {
        return isSecure(component.configs().stream(), entry);
    }

    /** The same at the root, where one component that declares the key secure decides for all. */
    public boolean isSecure(ApplicationState application, ConfigEntry entry) {
        return isSecure(
                Stream.concat(
                        application.definition().configs().stream(),
                        application.components().stream()
                                .flatMap(component -> component.definition().configs().stream())),
                entry);
    }

    private static boolean isSecure(Stream<ConfigDeclaration> declarations, ConfigEntry entry) {
        return declarations
                .filter(declaration -> declaration.key().equals(entry.key()))
                .map(ConfigDeclaration::secure)
                .reduce(Boolean::logicalOr)
                .orElse(entry.secure());
    }

    private static void checkAnywhere(ConfigEntry entry) {
        if (ConfigKeys.PROTECTED.contains(entry.key())) {
            throw new LifecycleException(
                    Code.IMMUTABLE_CONFIG, entry.key() + " is fixed at install and cannot be changed");
        }
        if (entry.custom() && !ConfigKeys.isPlain(entry.key())) {
            throw new LifecycleException(
                    Code.BAD_CONFIG, "custom key \"" + entry.key() + "\": " + ConfigKeys.PLAIN_RULE);
        }
        checkLength(entry, 0, MAX_VALUE_CHARS);
        if (entry.value().indexOf('\0') >= 0) {
            throw new LifecycleException(
                    Code.BAD_CONFIG, entry.key() + ": an environment cannot hold a zero character");
        }
    }

    /** The identity can be changed only under the application's own id, not under one of its public ids. */
    private static void checkSecret(ApplicationState application, String rootId, ConfigEntry entry) {
        if (!rootId.equals(application.id())) {
            throw new LifecycleException(
                    Code.BAD_CONFIG,
                    entry.key() + " is changed under the application's primary id " + application.id() + ", not under "
                            + rootId);
        }
        if (entry.value().isBlank() || entry.value().length() < MIN_SECRET_CHARS) {
            throw new LifecycleException(
                    Code.BAD_CONFIG, entry.key() + ": expected at least " + MIN_SECRET_CHARS + " characters");
        }
    }

    private static void checkLength(ConfigEntry entry, int min, int max) {
        int length = entry.value().strip().length();
        if (length < min || length > max) {
            throw new LifecycleException(
                    Code.BAD_CONFIG, entry.key() + ": expected " + min + " to " + max + " characters");
        }
    }

    private static Set<String> keys(Stream<ConfigDeclaration> declarations) {
        Set<String> keys = new HashSet<>();
        declarations.forEach(declaration -> keys.add(declaration.key()));
        return keys;
    }

    private static List<ConfigEntry> declared(String target, Set<String> known, List<ConfigEntry> configs) {
        return configs.stream()
                .filter(entry -> {
                    boolean accepted = entry.custom() || known.contains(entry.key());
                    if (!accepted) {
                        LOG.warn("{} declares no key {}: it is dropped", target, entry.key());
                    }
                    return accepted;
                })
                .toList();
    }
}
