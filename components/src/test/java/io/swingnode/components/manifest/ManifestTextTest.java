package io.swingnode.components.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends in an environment, a command line or a file name is refused in the manifest if it cannot be there. */
class ManifestTextTest {
    @TempDir
    Path dir;

    private Path manifest(String application, String component) throws IOException {
        return Files.writeString(
                dir.resolve("app.yaml"),
                "id: a\nversion: '1'\n" + application + "\ncomponents: [{id: b, version: '1', " + component + "}]\n");
    }

    private static void assertRefused(Path file, String place, String reason) {
        assertThatThrownBy(() -> ManifestReader.read(file))
                .isInstanceOfSatisfying(
                        LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.BAD_MANIFEST))
                .hasMessageContaining("manifest field " + place + ": ")
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("\0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "command: [x, \"a\\0b\"]=>components[0].command[1]",
                "command: [\"\\0\"]=>components[0].command[0]",
                "command: [x], environment: {A: \"a\\0b\"}=>components[0].environment.A",
                "command: [x], title: \"\\0\"=>components[0].title",
                "command: [x], group: \"a\\0\"=>components[0].group",
                "command: [x], routePath: \"/\\0\"=>components[0].routePath",
                "command: [x], resources: [\"\\0\"]=>components[0].resources[0]",
                "command: [x], configs: [{key: A, default: \"\\0\"}]=>components[0].configs[0].default",
                "command: [x], configs: [{key: A, description: \"\\0\"}]=>components[0].configs[0].description",
            })
    void refusesZeroCharactersInAComponent(String component, String place) throws IOException {
        assertRefused(manifest("", component), place, "zero character (\\0), which neither");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "title: \"\\0\"=>title",
                "description: \"\\0\"=>description",
                "settings: {A: \"a\\0\"}=>settings.A",
                "requirements: {commands: [\"\\0\"]}=>requirements.commands[0]",
            })
    void refusesZeroCharactersInAnApplication(String application, String place) throws IOException {
        assertRefused(manifest(application, "command: [x]"), place, "zero character (\\0), which neither");
    }

    @Test
    void refusesAZeroCharacterInAVersion() throws IOException {
        Path file = Files.writeString(dir.resolve("app.yaml"), "id: a\nversion: \"1\\0\"\n");
        assertRefused(file, "version", "not blank, without a zero character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A=B", "", "A B", " A", "A\\t", "A\\n", "A\\0", "A\\x7f"})
    void refusesNamesThatNoEnvironmentCanHold(String name) throws IOException {
        String reason = "expected the name of an environment variable, without =, blanks and control characters";
        assertRefused(manifest("settings: {\"" + name + "\": x}", "command: [x]"), "settings", reason);
        assertRefused(
                manifest("", "command: [x], environment: {\"" + name + "\": x}"), "components[0].environment", reason);
        assertRefused(
                manifest("", "command: [x], requiredEnvironment: [\"" + name + "\"]"),
                "components[0].requiredEnvironment[0]",
                reason);
    }

    @Test
    void takesOtherTexts() throws IOException {
        Path file = manifest(
                "settings: {my.setting-1: \"a\\tb\\nc = d\"}",
                "command: [x, '', \"a\\nb\"], environment: {_A: '', Ä: \"\\u20ac\"}");
        assertThat(ManifestReader.read(file).components().getFirst().command()).containsExactly("x", "", "a\nb");
    }
}
