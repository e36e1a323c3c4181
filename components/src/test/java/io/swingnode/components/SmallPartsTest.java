package io.swingnode.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.components.config.SecretBox;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallPartsTest {
    @TempDir
    Path dir;

    @Test
    void keepsItsKeyToItselfAndRefusesForeignTexts() throws IOException {
        Path file = dir.resolve("secret.key");
        String sealed = SecretBox.open(file).encrypt("a secret");
        assertThat(sealed).doesNotContain("a secret");
        assertThat(SecretBox.open(file).decrypt(sealed)).isEqualTo("a secret");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        SecretBox other = SecretBox.open(dir.resolve("other.key"));
        assertThatThrownBy(() -> other.decrypt(sealed)).hasMessageContaining("do not belong together");
    }

    @Test
    void ordersVersionsByNumber() {
        assertThat(List.of("1.10", "1.9", "2", "1.9.1").stream().sorted(Versions.ORDER))
                .containsExactly("1.9", "1.9.1", "1.10", "2");
    }

    @Test
    void selectsAllWhenOnlyBlanksAreListed() {
        assertThat(Selection.of(List.of("", " ")).includes("x")).isTrue();
        assertThat(Selection.of(List.of("", "a")).includes("x")).isFalse();
        assertThat(Job.of(Job.Action.RESTART, "app", Selection.of(List.of("b", "a")))
                        .key())
                .isEqualTo("RESTART:app:a,b");
    }
}
