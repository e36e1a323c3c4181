package io.swingnode.components.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the fields of one manifest object, with errors that name the place, and notices fields nobody read. */
final class ManifestFields {
    private final String path;
    private final JsonNode node;
    private final Set<String> read = new HashSet<>();

    ManifestFields(String path, JsonNode node) {
        if (!node.isObject()) {
            throw bad(path.isEmpty() ? "manifest" : path, "expected an object of named fields");
        }
        this.path = path;
        this.node = node;
    }

    static LifecycleException bad(String place, String reason) {
        return new LifecycleException(Code.BAD_MANIFEST, "manifest field " + place + ": " + reason);
    }

    /** The place of a field, for messages. */
    String at(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    LifecycleException badField(String field, String reason) {
        return bad(at(field), reason);
    }

    /** Refuses fields that the reader did not ask for: a misspelt name must not pass silently. */
    void refuseOthers() {
        for (String name : (Iterable<String>) node::fieldNames) {
            if (!read.contains(name)) {
                throw badField(
                        name,
                        "unknown field; known are "
                                + String.join(", ", read.stream().sorted().toList()));
            }
        }
    }

    private Optional<JsonNode> take(String field) {
        read.add(field);
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    String requiredText(String field) {
        return text(field)
                .filter(t -> !t.isBlank())
                .orElseThrow(() -> badField(field, "required, a text that is not empty"));
    }

    Optional<String> text(String field) {
        return take(field).map(value -> textOf(at(field), value));
    }

    boolean flag(String field, boolean fallback) {
        return take(field)
                .map(value -> {
                    if (!value.isBoolean()) {
                        throw badField(field, "expected true or false");
                    }
                    return value.booleanValue();
                })
                .orElse(fallback);
    }

    long number(String field, long fallback, long min, long max) {
        return take(field)
                .map(value -> {
                    if (!value.isIntegralNumber()
                            || !value.canConvertToLong()
                            || value.longValue() < min
                            || value.longValue() > max) {
                        throw badField(field, "expected a whole number from " + min + " to " + max);
                    }
                    return value.longValue();
                })
                .orElse(fallback);
    }

    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        List<JsonNode> items = items(field);
        for (int i = 0; i < items.size(); i++) {
            texts.add(textOf(at(field) + "[" + i + "]", items.get(i)));
        }
        return List.copyOf(texts);
    }

    Map<String, String> textMap(String field) {
        Map<String, String> map = new LinkedHashMap<>();
        JsonNode value = take(field).orElse(JsonNodeFactory.instance.objectNode());
        if (!value.isObject()) {
            throw badField(field, "expected an object of texts");
        }
        value.properties().forEach(e -> map.put(e.getKey(), textOf(at(field) + "." + e.getKey(), e.getValue())));
        return map;
    }

    Optional<ManifestFields> object(String field) {
        return take(field).map(value -> new ManifestFields(at(field), value));
    }

    List<ManifestFields> objects(String field) {
        List<ManifestFields> objects = new ArrayList<>();
        List<JsonNode> items = items(field);
        for (int i = 0; i < items.size(); i++) {
            objects.add(new ManifestFields(at(field) + "[" + i + "]", items.get(i)));
        }
        return objects;
    }

    private List<JsonNode> items(String field) {
        JsonNode value = take(field).orElse(JsonNodeFactory.instance.arrayNode());
        if (!value.isArray()) {
            throw badField(field, "expected a list");
        }
        List<JsonNode> items = new ArrayList<>();
        value.forEach(items::add);
        return items;
    }

    /** Numbers and booleans must be quoted: YAML would otherwise turn a version 1.10 into 1.1. */
    private static String textOf(String place, JsonNode value) {
        if (!value.isTextual()) {
            throw bad(place, "expected a text (put it in quotes), found " + value);
        }
        return value.textValue();
    }
}
