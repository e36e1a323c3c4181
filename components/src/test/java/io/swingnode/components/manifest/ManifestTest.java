package io.swingnode.components.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swingnode.components.config.ConfigKeys;
import io.swingnode.components.model.ApplicationDefinition;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.Hook;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Manifest;
import io.swingnode.components.model.Migration;
import io.swingnode.components.model.PackageSource;
import io.swingnode.components.model.RestartPolicy;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            Map.entry("newline", "id: \"a\\n\"\nversion: '1'\n"),
            Map.entry("missing", "id: a\ncomponents: []"),
            Map.entry("blank", "id: a\nversion: ' '\n"),
            Map.entry("empty", "colour:\n" + ONE + "}]"),
            Map.entry("emptyEntry", ONE + ", environment: {A: }}]"),
            Map.entry("range", ONE + ", port: 65536}]"),
            Map.entry("huge", ONE + ", memoryLimitBytes: 9223372036854775808}]"),
            Map.entry("fraction", ONE + ", maxRestarts: 1.5}]"),
            Map.entry("hookName", ONE + ", hooks: {pre-lunch: x}}]"),
            Map.entry("healthPath", ONE + ", healthPath: /x}]"),
            Map.entry("healthSpace", ONE + ", port: 80, healthPath: '/a b'}]"),
            Map.entry("healthLine", ONE + ", port: 80, healthPath: \"/a\\nb\"}]"),
            Map.entry("healthPercent", ONE + ", port: 80, healthPath: '/%zz'}]"),
            Map.entry("variable", ONE + ", environment: {'A=B': x}}]"),
            Map.entry("noVariable", ONE + ", environment: {'': x}}]"),
            Map.entry("variableNul", ONE + ", environment: {\"A\\0\": x}}]"),
            Map.entry("nodesVariable", ONE + ", environment: {SWINGNODE_HOME: /x}}]"),
            Map.entry("nodesSetting", "settings: {SWINGNODE_E2E: 'true'}\n" + ONE + "}]"),
            Map.entry("portTwice", ONE + ", port: 80, environment: {PORT: '81'}}]"),
            Map.entry("requiredVariable", ONE + ", requiredEnvironment: ['A=B']}]"),
            Map.entry("address", ONE + ", source: {url: 'ftp://x/a.zip', sha256: '" + "0".repeat(64) + "'}}]"),
            Map.entry("system", "requirements: {operatingSystems: [Linux, beos]}\n" + ONE + "}]"),
            Map.entry("dependency", ONE + ", dependencies: [c]}]"),
            Map.entry("restart", ONE + ", restart: sometimes}]"),
            Map.entry("restartNo", ONE + ", restart: no}]"),
            Map.entry("restartFalse", ONE + ", restart: false}]"),
            Map.entry("autostart", ONE + ", autostart: 'yes'}]"),
            Map.entry("dependsOn", ONE + ", dependsOn: [c]}]"),
            Map.entry("dependsTwice", ONE + ", dependsOn: [b], dependencies: [b]}]"),
            Map.entry("self", ONE + ", dependsOn: [b]}]"),
            Map.entry(
                    "circle",
                    ONE + ", dependsOn: [c]}, {id: c, version: '1', command: [x], dependencies: [d]},"
                            + " {id: d, version: '1', command: [x], dependsOn: [c]}]"),
            Map.entry(
                    "autostartAlone", ONE + ", autostart: true, dependsOn: [c]}, {id: c, version: '1', command: [x]}]"),
            Map.entry("secure", "configs: [{key: A, secure: true}]\n" + ONE + "}]"),
            Map.entry("secret", ONE + ", configs: [{key: A, secure: true, default: x}]}]"),
            Map.entry("keyTwice", ONE + ", configs: [{key: A}, {key: A}]}]"),
            Map.entry("format", ONE + ", source: {archive: a.rar, sha256: '" + "0".repeat(64) + "'}}]"),
            Map.entry("noProcess", ONE + ", noProcess: true}]"),
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
        "newline, manifest field id: expected 1 to 64 letters",
        "missing, manifest field version: required",
        "blank, manifest field version: expected a text that is not blank",
        "empty, colour: unknown field; known are components",
        "emptyEntry, components[0].environment.A: expected a text",
        "range, components[0].port: expected a whole number from 1 to 65535",
        "huge, components[0].memoryLimitBytes: expected a whole number from 1048576 to",
        "fraction, components[0].maxRestarts: expected a whole number from 0 to 3",
        "hookName, components[0].hooks.pre-lunch: unknown field; known are post-install",
        "healthPath, components[0].healthPath: only allowed beside a port",
        "nodesVariable, '\"SWINGNODE_HOME\": expected the name of an environment variable'",
        "nodesVariable, 'without the prefix SWINGNODE_, whose variables the node sets itself'",
        "nodesSetting, 'manifest field settings: the name \"SWINGNODE_E2E\"'",
        "portTwice, components[0].environment.PORT: the node sets it from the field port",
        "address, components[0].source.url: expected an http or https address",
        "system, requirements.operatingSystems[1]: expected linux",
        "dependency, depends on \"c\"",
        "restart, 'components[0].restart: expected always, on-failure or never, found \"sometimes\"'",
        "restartNo, 'components[0].restart: expected always, on-failure or never, found'",
        "restartFalse, 'components[0].restart: expected always, on-failure or never, found false'",
        "autostart, components[0].autostart: expected true or false",
        "dependsOn, depends on \"c\"",
        "dependsTwice, components[0].dependencies: an older word for dependsOn",
        "self, in a circle, so that none could start first: b -> b",
        "circle, in a circle, so that none could start first: c -> d -> c",
        "autostartAlone, b starts with the node (autostart), so \"c\", which it depends on, must too",
        "secure, configs[0].secure: only components",
        "secret, components[0].configs[0].default: a secure key has no default",
        "keyTwice, components[0].configs[1].key: \"A\" appears twice",
        "format, components[0].source.archive: expected a name ending in",
        "noProcess, components[0].command: a gateway or a component without process",
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
        JsonNode hooks = componentSchema().path("properties").path("hooks").path("properties");
        assertThat(hooks.fieldNames()).toIterable().containsExactlyElementsOf(Hook.names());
    }

    @Test
    void bindsEveryFieldThatTheSchemaDeclares() throws IOException {
        assertBinds(schema(), ManifestFile.class);
        assertBinds(componentSchema(), ManifestFile.Component.class);
        assertBinds(schema().path("$defs").path("config"), ManifestFile.Config.class);
        assertBinds(componentSchema().path("properties").path("source"), ManifestFile.Source.class);
        assertBinds(componentSchema().path("properties").path("migrations").path("items"), Migration.class);
        assertBinds(schema().path("properties").path("requirements"), ApplicationDefinition.Requirements.class);
    }

    private static void assertBinds(JsonNode schema, Class<? extends Record> type) {
        assertThat(schema.path("properties").fieldNames())
                .toIterable()
                .as("%s", type)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .map(name -> name.equals("defaultValue") ? "default" : name)
                        .toList());
    }

    @Test
    void fillsInTheDefaultsThatTheSchemaDeclares() throws IOException {
        Manifest manifest = read("id: a\nversion: '1'\ncomponents: [{id: b, version: '1', command: [x]}]");
        JsonNode root = schema().path("properties");
        assertThat(manifest.application().structureVersion()).isEqualTo(declaredDefault(root, "structureVersion"));
        assertThat(manifest.application().gateway()).isFalse();
        assertThat(manifest.application().initialised()).isTrue();
        JsonNode fields = componentSchema().path("properties");
        ComponentDefinition component = manifest.components().getFirst();
        assertThat(component.maxRestarts()).isEqualTo(declaredDefault(fields, "maxRestarts"));
        assertThat(component.restart().word())
                .isEqualTo(fields.path("restart").path("default").textValue());
        assertThat(component.autostart())
                .isEqualTo(fields.path("autostart").path("default").booleanValue());
        assertThat(component.group())
                .isEqualTo(fields.path("group").path("default").textValue());
        assertThat(component.title()).isEqualTo("b");
        assertThat(component.routePath()).isEmpty();
        assertThat(component.source()).isEqualTo(PackageSource.NONE);
        assertThat(component.healthPath()).isEmpty();
    }

    @Test
    void knowsTheRestartPoliciesThatTheSchemaKnows() throws IOException {
        assertThat(componentSchema().path("properties").path("restart").path("enum"))
                .extracting(JsonNode::textValue)
                .containsExactlyElementsOf(Arrays.stream(RestartPolicy.values())
                        .map(RestartPolicy::word)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dependsOn", "dependencies"})
    void readsHowAComponentIsRestartedAndWhatItDependsOn(String word) throws IOException {
        Manifest manifest = read(ONE + ", restart: always, autostart: true, " + word
                + ": [c]}, {id: c, version: '1', command: [x], autostart: true}]");
        ComponentDefinition component = manifest.components().getFirst();
        assertThat(component.restart()).isEqualTo(RestartPolicy.ALWAYS);
        assertThat(component.autostart()).isTrue();
        assertThat(component.dependencies()).containsExactly("c");
    }

    private static int declaredDefault(JsonNode properties, String field) {
        return properties.path(field).path("default").intValue();
    }

    @Test
    void takesAFieldWithoutAValueAsAbsent() throws IOException {
        Manifest manifest =
                read("id: a\ntitle:\nversion: '1'\ncomponents: [{id: b, version: '1', command: [x], port: }]");
        assertThat(manifest.application().title()).isEqualTo("a");
        assertThat(manifest.components().getFirst().port()).isZero();
    }

    /** Custom keys of operators follow {@link ConfigKeys}, keys of manifests the schema: the rule is the same. */
    @ParameterizedTest
    @ValueSource(strings = {"A", "a_1", "", "A-B", "SWINGNODE_X", "SWINGNOD", "A B", "A\n", "\u00e4"})
    void acceptsTheSameConfigKeysAsOperatorsMaySet(String key) throws IOException {
        Pattern pattern = Pattern.compile(schema().path("$defs")
                .path("config")
                .path("properties")
                .path("key")
                .path("pattern")
                .textValue()
                .replace("$", "\\z"));
        assertThat(pattern.matcher(key).find()).isEqualTo(ConfigKeys.isPlain(key));
    }

    private Manifest read(String text) throws IOException {
        return ManifestReader.read(Files.writeString(dir.resolve("app.yaml"), text));
    }

    private static JsonNode schema() throws IOException {
        return new ObjectMapper().readTree(ManifestTest.class.getResource("app-manifest.schema.json"));
    }

    private static JsonNode componentSchema() throws IOException {
        return schema().path("$defs").path("component");
    }
}
