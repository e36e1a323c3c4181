package io.swingnode.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.node.SecretPrompt;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GivenValuesTest {
    @TempDir
    private Path dir;

    private static Map<String, String> values(byte[] input, String... options) {
        GivenValues given = new GivenValues(new ByteArrayInputStream(input), SecretPrompt.ofTerminal());
        var unused = CommandLine.populateCommand(given, options);
        return given.addTo(Map.of());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void lineFeedAtTheEndIsNotPartOfAValue() {
        assertThat(values(utf8("a secret\n"), "--stdin", "K")).containsExactly(Map.entry("K", "a secret"));
        assertThat(values(utf8("a secret\r\n"), "--stdin", "K")).containsExactly(Map.entry("K", "a secret"));
        assertThat(values(utf8("two\nlines\n\n"), "--stdin", "K")).containsExactly(Map.entry("K", "two\nlines\n"));
        assertThat(values(utf8(""), "--stdin", "K")).containsExactly(Map.entry("K", ""));
    }

    @Test
    void filesGiveValuesToo() throws Exception {
        Path file = dir.resolve("a=b");
        Files.writeString(file, "of a file");
        assertThat(values(utf8("of input"), "--stdin", "K", "--from-file", "L=" + file))
                .containsOnly(Map.entry("K", "of input"), Map.entry("L", "of a file"));
    }

    @Test
    void whatIsNoValueIsRefusedWithoutShowingIt() {
        refused("is not UTF-8", () -> values(new byte[] {(byte) 0xff}, "--stdin", "K"));
        refused("more than", () -> values(new byte[300_000], "--stdin", "K"));
        refused("takes a key alone", () -> values(utf8("x"), "--stdin", "K=secret"));
        refused("given twice", () -> values(utf8("x"), "--stdin", "K", "--from-file", "K=/dev/null"));
        assertThatThrownBy(() -> GivenValues.pairs(List.of("s3cret!")))
                .hasMessageContaining("expected KEY=VALUE")
                .hasMessageNotContaining("s3cret");
    }

    private static void refused(String why, Runnable giving) {
        assertThatThrownBy(giving::run)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE))
                .hasMessageContaining(why)
                .hasMessageNotContaining("secret");
    }
}
