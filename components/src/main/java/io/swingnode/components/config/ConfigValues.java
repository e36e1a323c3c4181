package io.swingnode.components.config;

import io.swingnode.components.model.ApplicationDefinition;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.ConfigDeclaration;
import io.swingnode.components.model.ConfigValue;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The stored form of configs: declared defaults, overlaid by the values set before, secrets encrypted. */
public record ConfigValues(SecretBox secrets) {
    /** Those of a component: its declared keys and custom ones. */
    public Map<String, ConfigValue> ofComponent(ComponentDefinition component, Map<String, ConfigValue> before) {
        return overlaid(component.configs(), component.configs(), before);
    }

    /** Those set at the root: keys that the application or any component declares, and custom ones. */
    public Map<String, ConfigValue> ofRoot(
            ApplicationDefinition application, List<ComponentDefinition> components, Map<String, ConfigValue> before) {
        List<ConfigDeclaration> known = Stream.concat(
                        application.configs().stream(),
                        components.stream().flatMap(component -> component.configs().stream()))
                .toList();
        return overlaid(application.configs(), known, before);
    }

    /** A value that was stored in plain text, and whose key is now declared secure, is encrypted. */
    private Map<String, ConfigValue> overlaid(
            List<ConfigDeclaration> own, List<ConfigDeclaration> known, Map<String, ConfigValue> before) {
        Set<String> keys = new HashSet<>();
        Set<String> secure = new HashSet<>();
        for (ConfigDeclaration declaration : known) {
            keys.add(declaration.key());
            if (declaration.secure()) {
                secure.add(declaration.key());
            }
        }
        Map<String, ConfigValue> configs = defaults(own);
        before.forEach((key, value) -> {
            if (keys.contains(key) || value.custom()) {
                boolean open = secure.contains(key) && !value.secure();
                configs.put(key, open ? sealed(value.text(), value.custom()) : value);
            }
        });
        return configs;
    }

    public ConfigValue sealed(String text, boolean custom) {
        return new ConfigValue(secrets.encrypt(text), true, custom);
    }

    /** The configs of a component or application that nobody has configured yet; a secure key has no default. */
    public static Map<String, ConfigValue> defaults(List<ConfigDeclaration> declarations) {
        Map<String, ConfigValue> defaults = new LinkedHashMap<>();
        for (ConfigDeclaration declaration : declarations) {
            declaration
                    .defaultValue()
                    .ifPresent(text -> defaults.put(declaration.key(), new ConfigValue(text, false, false)));
        }
        return defaults;
    }
}
