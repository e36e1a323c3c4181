package io.swingnode.components.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.swingnode.components.model.ApplicationDefinition;
import io.swingnode.components.model.ApplicationDefinition.Requirements;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads an application's manifest (contract §1; its schema is {@code docs/app-manifest.schema.json}).
 *
 * <p>Reading has no effect: whatever is wrong gives one error with the place in the manifest.
 */
public final class ManifestReader {
    private static final long MAX_SIZE_BYTES = 1 << 20;
    private static final int MAX_COMPONENTS = 1000;
    private static final List<String> SYSTEMS = List.of("linux", "mac", "windows");
    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ManifestReader() {}

    /** Reads a manifest file; sources that are relative paths are taken from the file's directory. */
    public static Manifest read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new LifecycleException(Code.BAD_MANIFEST, "manifest " + file + ": no such file");
            }
            if (Files.size(file) > MAX_SIZE_BYTES) {
                throw new LifecycleException(
                        Code.BAD_MANIFEST, "manifest " + file + ": larger than " + MAX_SIZE_BYTES + " bytes");
            }
            return parse(Files.readString(file), file.toAbsolutePath().normalize());
        } catch (IOException e) {
            throw new LifecycleException(Code.BAD_MANIFEST, "manifest " + file + " cannot be read: " + e, e);
        }
    }

    private static Manifest parse(String text, Path file) {
        JsonNode root;
        try {
            root = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw new LifecycleException(
                    Code.BAD_MANIFEST, "manifest " + file + place + ": " + e.getOriginalMessage(), e);
        }
        ManifestFields fields = new ManifestFields("", root);
        ApplicationDefinition application = application(fields);
        ComponentReader reader = new ComponentReader(file);
        List<ManifestFields> items = fields.objects("components");
        if (items.size() > MAX_COMPONENTS) {
            throw fields.badField("components", "more than " + MAX_COMPONENTS + " entries");
        }
        List<ComponentDefinition> components = items.stream().map(reader::read).toList();
        fields.refuseOthers();
        checkIds(components, application.gateway());
        return new Manifest(application, components);
    }

    private static ApplicationDefinition application(ManifestFields fields) {
        String id = ComponentReader.id(fields);
        return new ApplicationDefinition(
                id,
                fields.text("title").orElse(id),
                fields.text("description").orElse(""),
                fields.requiredText("version"),
                (int) fields.number("structureVersion", 1, 0, 1),
                fields.flag("gateway", false),
                fields.flag("initialised", true),
                Map.copyOf(fields.textMap("settings")),
                ComponentReader.configs(fields, true),
                requirements(fields));
    }

    private static Requirements requirements(ManifestFields fields) {
        return fields.object("requirements")
                .map(object -> {
                    List<String> systems = object.texts("operatingSystems");
                    for (String system : systems) {
                        if (!SYSTEMS.contains(system.toLowerCase(Locale.ROOT))) {
                            throw object.badField("operatingSystems", "expected some of " + SYSTEMS);
                        }
                    }
                    Requirements requirements = new Requirements(systems, object.texts("commands"));
                    object.refuseOthers();
                    return requirements;
                })
                .orElseGet(() -> new Requirements(List.of(), List.of()));
    }

    private static void checkIds(List<ComponentDefinition> components, boolean gateway) {
        if (components.isEmpty() && !gateway) {
            throw ManifestFields.bad("components", "required, at least one component");
        }
        Set<String> ids = new HashSet<>();
        for (ComponentDefinition component : components) {
            if (!ids.add(component.id())) {
                throw ManifestFields.bad("components", "the id \"" + component.id() + "\" appears twice");
            }
        }
        for (ComponentDefinition component : components) {
            for (String dependency : component.dependencies()) {
                if (!ids.contains(dependency)) {
                    throw ManifestFields.bad(
                            "components", component.id() + " depends on \"" + dependency + "\", which is not listed");
                }
            }
        }
    }
}
