package io.swingnode.components.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.Hook;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {
    private static final String HEAD = "id: a\nversion: '1'\n";
    private static final String ONE = HEAD + "components: [{id: b, version: '1', command: [x]";
    private static final Map<String, String> BAD = Map.ofEntries(
            Map.entry("type", "id: a\nversion: 1\ncomponents: [{id: b, version: '1', command: [x]}]"),
            Map.entry("unknown", "colour: red\n" + ONE + "}]"),
            Map.entry(
                    "unknownInComponent",
                    "id: a\nversion: '1'\ncomponents: [{id: b, version: '1', comand: [x], command: [x]}]"),
            Map.entry(
                    "duplicate",
                    "id: a\nversion: '1'\ncomponents: [{id: b, version: '1', command: [x]}, {id: b, version: '1', command: [x]}]"),
            Map.entry("command", "id: a\nversion: '1'\ncomponents: [{id: b, version: '1'}]"),
            Map.entry("port", ONE + ", port: '80'}]"),
            Map.entry("id", "id: ../a\nversion: '1'\ncomponents: [{id: b, version: '1', command: [x]}]"),
            Map.entry(
                    "hook",
                    "id: a\nversion: '1'\ncomponents: [{id: b, version: '1', command: [x], hooks: {pre-start: ../x}}]"),
            Map.entry(
                    "checksum",
                    "id: a\nversion: '1'\ncomponents: [{id: b, version: '1', command: [x], source: {archive: a.zip}}]"),
            Map.entry(
                    "two",
                    "id: a\nversion: '1'\ncomponents: [{id: b, version: '1', command: [x], source: {archive: a.zip, directory: b}}]"),
            Map.entry(
                    "key",
                    "id: a\nversion: '1'\ncomponents: [{id: b, version: '1', command: [x], configs: [{key: SWINGNODE_X}]}]"),
            Map.entry("nul", ONE + ", source: {directory: \"a\\0b\"}}]"),
            Map.entry("yaml", "id: a\nid: b\n"),
            Map.entry("list", "- a"));

    @TempDir
    Path dir;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "type, version: expected a text",
        "unknown, colour: unknown field",
        "nul, source.directory: not a file name",
        "unknownInComponent, components[0].comand: unknown field",
        "duplicate, appears twice",
        "command, components[0].command: required",
        "port, components[0].port: expected a whole number",
        "id, id: expected",
        "hook, hooks.pre-start: expected a path inside",
        "checksum, source.sha256: required",
        "two, exactly one of",
        "key, configs[0].key: expected",
        "yaml, line 2",
        "list, expected an object"
    })
    void refusesBadManifestsWithTheirPlace(String name, String message) throws IOException {
        Path file = Files.writeString(dir.resolve("app.yaml"), BAD.getOrDefault(name, ""));
        assertThatThrownBy(() -> ManifestReader.read(file))
                .isInstanceOfSatisfying(
                        LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.BAD_MANIFEST))
                .hasMessageContaining(message);
    }

    @Test
    void readsTheExampleOfTheDocumentation() {
        Manifest manifest = ManifestReader.read(Path.of("../examples/app/app.yaml"));
        assertThat(manifest.components())
                .extracting(ComponentDefinition::id)
                .containsExactly("web", "worker", "broken");
    }

    @Test
    void knowsTheHooksThatTheSchemaKnows() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(Files.readString(Path.of("../docs/app-manifest.schema.json")));
        JsonNode component = schema.path("$defs").path("component").path("properties");
        assertThat(component.path("hooks").path("properties").fieldNames())
                .toIterable()
                .containsExactlyElementsOf(Hook.names());
    }

    /** Every field that the schema declares passes the reader, so the two cannot drift apart unnoticed. */
    @Test
    void readsEveryFieldThatTheSchemaDeclares() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(Files.readString(Path.of("../docs/app-manifest.schema.json")));
        for (String field : (Iterable<String>) schema.path("properties")::fieldNames) {
            accepts("id: a\nversion: '1'\ngateway: true\n", field);
        }
        JsonNode component = schema.path("$defs").path("component").path("properties");
        for (String field : (Iterable<String>) component::fieldNames) {
            accepts("id: a\nversion: '1'\ncomponents:\n- id: b\n  version: '1'\n  command: [x]\n  ", field);
        }
    }

    /** A known field with a value of the wrong type is refused for its value, an unknown one as unknown. */
    private void accepts(String head, String field) throws IOException {
        boolean given = head.contains(field + ":");
        Path file = Files.writeString(dir.resolve("field.yaml"), given ? head : head + field + ": null");
        try {
            ManifestReader.read(file);
        } catch (LifecycleException e) {
            assertThat(e).hasMessageNotContaining("unknown field");
        }
    }
}
