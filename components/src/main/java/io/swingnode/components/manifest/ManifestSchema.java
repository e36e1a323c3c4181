package io.swingnode.components.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.NodePath;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Checks manifests against {@code app-manifest.schema.json}, the one place that says which fields there are, of which
 * type and in which range. The first violation is refused with its place, the reason and what was expected.
 */
final class ManifestSchema {
    private static final String RESOURCE = "app-manifest.schema.json";

    /** The schema's own words for what a pattern asks for; editors show them too. */
    private static final String PATTERN_MESSAGE = "patternErrorMessage";

    /** The keyword for rules about the names of fields. */
    private static final String NAMES = "propertyNames";

    private static final int FOUND_CHARS_MAX = 100;

    private final JsonNode document;
    private final Schema schema;

    private ManifestSchema(JsonNode document) {
        Dialect base = Dialects.getDraft202012();
        Dialect dialect = Dialect.builder(base)
                .keyword(new NonValidationKeyword(PATTERN_MESSAGE))
                .build();
        this.document = document;
        this.schema = SchemaRegistry.withDialect(dialect).getSchema(document);
    }

    static ManifestSchema load() {
        try (InputStream in = Objects.requireNonNull(ManifestSchema.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new ManifestSchema(new ObjectMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException("the resource " + RESOURCE + " cannot be read", e);
        }
    }

    /** Refuses a manifest that does not fit the schema. Known fields without a value are removed from it first. */
    void check(JsonNode manifest) {
        removeEmptyFields(manifest, document);
        List<Error> errors = schema.validate(manifest);
        if (!errors.isEmpty()) {
            Error first = errors.getFirst();
            throw bad(place(first), reason(first));
        }
    }

    static LifecycleException bad(String place, String reason) {
        return new LifecycleException(
                Code.BAD_MANIFEST, (place.isEmpty() ? "manifest" : "manifest field " + place) + ": " + reason);
    }

    /** In YAML, {@code title:} with nothing after it gives a null: it counts as absent. */
    private void removeEmptyFields(JsonNode node, JsonNode schemaNode) {
        String reference = schemaNode.path("$ref").asText();
        JsonNode resolved = reference.isEmpty() ? schemaNode : document.at(reference.substring(1));
        if (node instanceof ObjectNode object) {
            JsonNode known = resolved.path("properties");
            object.properties().removeIf(field -> field.getValue().isNull() && known.has(field.getKey()));
            object.properties().forEach(field -> removeEmptyFields(field.getValue(), known.path(field.getKey())));
        } else if (node.isArray()) {
            node.forEach(item -> removeEmptyFields(item, resolved.path("items")));
        }
    }

    /** The field as a person would write it, such as {@code components[0].port}. */
    private static String place(Error error) {
        StringBuilder place = new StringBuilder();
        NodePath path = error.getInstanceLocation();
        for (int i = 0; i < path.getNameCount(); i++) {
            Object name = path.getElement(i);
            if (name instanceof Integer) {
                place.append('[').append(name).append(']');
            } else {
                append(place, String.valueOf(name));
            }
        }
        // The name itself may be what cannot be written.
        if (error.getProperty() != null && !error.getKeyword().equals(NAMES)) {
            append(place, error.getProperty());
        }
        return place.toString();
    }

    private static void append(StringBuilder place, String field) {
        place.append(place.isEmpty() ? "" : ".").append(field);
    }

    private String reason(Error error) {
        JsonNode rules = rulesAround(error);
        return switch (error.getKeyword()) {
            case "additionalProperties" -> "unknown field; known are " + names(rules.path("properties"));
            case "required" -> "required, but missing";
            case "type" -> expectedType(rules) + ", found " + found(error.getInstanceNode());
            case "minimum", "maximum" -> expectedType(rules) + ", found " + found(error.getInstanceNode());
            case "maxItems" -> "expected at most " + error.getSchemaNode() + " entries";
            case "enum" -> "expected " + words(error.getSchemaNode()) + ", found " + found(error.getInstanceNode());
            case NAMES -> "the name " + TextNode.valueOf(error.getProperty()) + ": " + ruleForNames(rules);
            case "pattern" -> rules.path(PATTERN_MESSAGE).asText(error.getMessage());
            default -> error.getMessage();
        };
    }

    private String ruleForNames(JsonNode rules) {
        return document.at(rules.path(NAMES).path("$ref").asText().substring(1))
                .path(PATTERN_MESSAGE)
                .asText();
    }

    /** The object of the schema that holds the keyword which was violated. */
    private JsonNode rulesAround(Error error) {
        NodePath path = error.getSchemaLocation().getFragment();
        JsonNode rules = document;
        for (int i = 0; i < path.getNameCount() - 1; i++) {
            Object name = path.getElement(i);
            rules = name instanceof Integer index ? rules.path(index) : rules.path(String.valueOf(name));
        }
        return rules;
    }

    private static String names(JsonNode properties) {
        return StreamSupport.stream(((Iterable<String>) properties::fieldNames).spliterator(), false)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String words(JsonNode values) {
        List<String> words = StreamSupport.stream(values.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        return String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
    }

    /** Numbers and booleans must be quoted where a text is expected: YAML would turn a version 1.10 into 1.1. */
    private static String expectedType(JsonNode rules) {
        return switch (rules.path("type").asText()) {
            case "string" -> "expected a text (put it in quotes)";
            case "boolean" -> "expected true or false";
            case "array" -> "expected a list";
            case "object" -> "expected an object of named fields";
            case "integer" ->
                "expected a whole number from " + rules.path("minimum").asText() + " to "
                        + rules.path("maximum").asText();
            default -> "expected " + rules.path("type").asText();
        };
    }

    private static String found(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case NULL, MISSING -> "nothing";
            default -> {
                String text = value.toString();
                yield text.length() <= FOUND_CHARS_MAX ? text : text.substring(0, FOUND_CHARS_MAX) + "…";
            }
        };
    }
}
