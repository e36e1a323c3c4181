package io.swingnode.persistence.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.protocol.Bundle;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleCodecTest {
    private static final Path RECORDED = Path.of("src/test/resources/conformance/stores/kept/export-operational");
    private static final Bundle.NestedEvaluate NESTED =
            new Bundle.NestedEvaluate("a => \"\u2028\ud83d\ude00\"", Optional.of("//# map"));

    private static BundleId b0(String json) {
        return new BundleId("b0-" + Hashes.sha256(json));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Path recordedArchive() throws Exception {
        try (var files = Files.list(RECORDED)) {
            return files.filter(f -> f.getFileName().toString().startsWith("bundle.b1-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    static BundleId idOf(Path artifact) {
        return new BundleId(artifact.getFileName().toString().substring("bundle.".length()));
    }

    @Test
    void storesNestedEvaluateAsCompactJsonAndReadsItBack() {
        BundleId id = b0(NESTED.toJson());
        byte[] stored = BundleCodec.serialize(id, NESTED);
        assertThat(stored).isEqualTo(utf8(NESTED.toJson()));
        assertThat(BundleCodec.parse(id, stored)).isEqualTo(NESTED);
    }

    @Test
    void storesArchiveAsItsBytesAndReadsItBack() throws Exception {
        Path file = recordedArchive();
        BundleId id = idOf(file);
        Bundle bundle =
                new Bundle.EndoZipBase64(Base64.getEncoder().encodeToString(Files.readAllBytes(file)), id.hash());
        byte[] stored = BundleCodec.serialize(id, bundle);
        assertThat(stored).isEqualTo(Files.readAllBytes(file));
        assertThat(BundleCodec.parse(id, stored)).isEqualTo(bundle);
        assertThat(BundleCodec.checkArtifact(id, stored)).isEqualTo(stored);
    }

    @Test
    void refusesBundleThatIsNotTheNamedOne() {
        assertThatThrownBy(() -> BundleCodec.serialize(b0("other"), NESTED))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("does not match bundle");
        assertThatThrownBy(() -> BundleCodec.serialize(new BundleId("b1-12"), new Bundle.EndoZipBase64("AAAA", "34")))
                .hasMessageContaining("bundleID \"b1-12\" does not match bundle");
    }

    @Test
    void refusesFormatsThatTheNameDoesNotStandFor() {
        assertThatThrownBy(() -> BundleCodec.serialize(b0("x"), new Bundle.Unsupported("getExport")))
                .hasMessage("unsupported b0- module format \"getExport\"");
        assertThatThrownBy(() -> BundleCodec.serialize(new BundleId("b1-12"), NESTED))
                .hasMessage("unsupported b1- module format \"nestedEvaluate\"");
    }

    @Test
    void importRebuildsNestedEvaluateFromItsKnownMembers() {
        BundleId id = b0(NESTED.toJson());
        String loose =
                "{ \"extra\": [1, {}], \"sourceMap\": \"//# map\", \"source\": \"a => \\\"\\u2028\\ud83d\\ude00\\\"\","
                        + " \"moduleFormat\": \"nestedEvaluate\" }";
        assertThat(BundleCodec.checkArtifact(id, utf8(loose))).isEqualTo(utf8(NESTED.toJson()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"moduleFormat\":\"nestedEvaluate\"}",
                "{\"source\":\"x\"}",
                "{\"moduleFormat\":\"nestedEvaluate\",\"source\":\"x\",\"sourceMap\":{}}",
                "{\"moduleFormat\":\"nestedEvaluate\",\"source\":\"x\"} {}",
                "{\"moduleFormat\":\"nestedEvaluate\",\"source\":\"x\"",
            })
    void refusesMalformedNestedEvaluate(String json) {
        assertThatThrownBy(() -> BundleCodec.checkArtifact(b0(json), utf8(json)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
                .hasMessageContaining("is malformed");
    }

    @Test
    void refusesStoredBundleWithMembersItWouldLose() {
        String json = "{\"moduleFormat\":\"nestedEvaluate\",\"source\":\"x\",\"more\":1}";
        assertThatThrownBy(() -> BundleCodec.parse(b0(json), utf8(json)))
                .hasMessageContaining("unknown member \"more\"");
    }

    @Test
    void everyFlippedBitOfAnArchiveIsNoticed() throws Exception {
        Path file = recordedArchive();
        byte[] zip = Files.readAllBytes(file);
        BundleId id = idOf(file);
        int accepted = 0;
        for (int i = 0; i < zip.length; i++) {
            byte[] broken = zip.clone();
            broken[i] ^= 1;
            try {
                BundleCodec.checkArtifact(id, broken);
                accepted++;
            } catch (StoreException e) {
                assertThat(e.reason()).isEqualTo(Reason.CORRUPT);
            }
        }
        // Bytes that carry no content: versions and attributes of two files, disk numbers.
        assertThat(accepted).isLessThan(60);
    }

    @Test
    void everyTruncationOfAnArchiveIsNoticed() throws Exception {
        Path file = recordedArchive();
        byte[] zip = Files.readAllBytes(file);
        for (int length = 0; length < zip.length; length++) {
            byte[] broken = java.util.Arrays.copyOf(zip, length);
            assertThatThrownBy(() -> BundleCodec.checkArtifact(idOf(file), broken))
                    .isInstanceOf(StoreException.class);
        }
    }

    @Test
    void refusesArchiveUnderAnotherName() throws Exception {
        byte[] zip = Files.readAllBytes(recordedArchive());
        assertThatThrownBy(() -> BundleCodec.checkArtifact(new BundleId("b1-" + "0".repeat(128)), zip))
                .hasMessageContaining("does not match bundle artifact");
    }
}
