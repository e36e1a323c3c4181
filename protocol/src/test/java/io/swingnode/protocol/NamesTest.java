package io.swingnode.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.protocol.StoreException.Reason;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of names and records, and the refusal of malformed ones. */
class NamesTest {
    private static Reason refusal(Runnable action) {
        return catchThrowableOfType(StoreException.class, action::run).reason();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "v.1", "v1\n", "v\r1", "v\ud800"})
    void refusesVatIdsThatCannotBeExported(String value) {
        assertThat(refusal(() -> new VatId(value))).isEqualTo(Reason.USAGE);
    }

    @Test
    void vatsSortByTheirBytes() {
        assertThat(new VatId("\uffff")).isLessThan(new VatId("\ud83d\ude00"));
        assertThat(new VatId("v10")).isLessThan(new VatId("v2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "b2-00", "B0-00", "b0", "bundle"})
    void refusesBundleIdsOfOtherKinds(String value) {
        StoreException refused = catchThrowableOfType(StoreException.class, () -> new BundleId(value));
        assertThat(refused.reason()).isEqualTo(Reason.UNSUPPORTED);
        assertThat(refused).hasMessageContaining("unsupported BundleID");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void refusesBudgetsBelowOne(long limit) {
        assertThat(refusal(() -> DeleteBudget.of(limit))).isEqualTo(Reason.USAGE);
        assertThat(refusal(() -> DeleteBudget.of(OptionalLong.of(limit)))).isEqualTo(Reason.USAGE);
    }

    @Test
    void noBudgetIsUnlimited() {
        assertThat(DeleteBudget.of(OptionalLong.empty()).isUnlimited()).isTrue();
        assertThat(DeleteBudget.of(1).isUnlimited()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"snapshot.v1.0", "transcript.v1.0.3", "transcript.v1.3.3", "bundle.b0-00", "bundle.b1-x.y"})
    void artifactNamesGoBothWays(String name) {
        assertThat(ArtifactName.parse(name).format()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "snapshot.v1",
                "snapshot.v1.current",
                "snapshot.v1.-1",
                "snapshot.v1.1.2",
                "snapshot.v1.99999999999999999",
                "transcript.v1.0",
                "transcript.v1.3.0",
                "transcript.v1.0.\u0661",
                "transcript.v1..3",
                "bundle"
            })
    void refusesMalformedArtifactNames(String name) {
        assertThat(refusal(() -> ArtifactName.parse(name))).isEqualTo(Reason.CORRUPT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "kv.a", "Snapshot.v1.0", "snapshots.v1.0"})
    void refusesUnknownArtifactTypes(String name) {
        StoreException refused = catchThrowableOfType(StoreException.class, () -> ArtifactName.parse(name));
        assertThat(refused.reason()).isEqualTo(Reason.UNSUPPORTED);
        assertThat(refused).hasMessageContaining("unknown artifact type");
    }

    @Test
    void recordsAreCompactJsonInTheirFixedOrder() {
        SpanRecord span = new SpanRecord(new VatId("v\"1"), 2, 5, "h", true, 7);
        assertThat(span.key()).isEqualTo("transcript.v\"1.current");
        assertThat(span.toJson())
                .isEqualTo("{\"vatID\":\"v\\\"1\",\"startPos\":2,\"endPos\":5,\"hash\":\"h\",\"isCurrent\":1,"
                        + "\"incarnation\":7}");
        assertThat(span.closed().key()).isEqualTo("transcript.v\"1.2");
        assertThat(span.closed().toJson()).contains("\"isCurrent\":0");
        SnapshotRecord snapshot = new SnapshotRecord(new VatId("v1"), 2, "h", false);
        assertThat(snapshot.key()).isEqualTo("snapshot.v1.2");
        assertThat(snapshot.toJson()).isEqualTo("{\"vatID\":\"v1\",\"snapPos\":2,\"hash\":\"h\",\"inUse\":0}");
    }

    @Test
    void spansHashTheirItemsOneByOne() {
        assertThat(SpanHash.EMPTY).isEqualTo(Hashes.sha256("start of transcript span"));
        SpanRecord span = new SpanRecord(new VatId("v1"), 2, 2, SpanHash.EMPTY, true, 0).append("\u20ac");
        assertThat(span.itemCount()).isEqualTo(1);
        assertThat(span.hash()).isEqualTo(Hashes.sha256(SpanHash.EMPTY + Hashes.sha256("\u20ac")));
        assertThat(Hashes.sha256(""))
                .startsWith("e3b0c44298fc1c149afbf4c8996fb924")
                .hasSize(64);
    }

    @Test
    void sectionsAreDistinguishedByTheirWholePrefix() {
        assertThat(KeySection.of("host.")).isEqualTo(KeySection.HOST);
        assertThat(KeySection.of("host")).isEqualTo(KeySection.CONSENSUS);
        assertThat(KeySection.of("hosta.b")).isEqualTo(KeySection.CONSENSUS);
        assertThat(KeySection.of("local.a")).isEqualTo(KeySection.LOCAL);
        assertThat(KeySection.of("")).isEqualTo(KeySection.CONSENSUS);
    }

    @Test
    void modesAreParsedByTheirLabels() {
        for (ArtifactMode mode : ArtifactMode.values()) {
            assertThat(ArtifactMode.parse(mode.label())).isEqualTo(mode);
        }
        assertThat(ArtifactMode.DEBUG.checkedAs()).isEqualTo(ArtifactMode.OPERATIONAL);
        assertThat(refusal(() -> ArtifactMode.parse("OPERATIONAL"))).isEqualTo(Reason.UNSUPPORTED);
    }

    @Test
    void jsonTextIsWhatJavaScriptWrites() {
        assertThat(JsonText.quote("a\"\\\b\f\n\r\t\u0001\u007f\u2028/"))
                .isEqualTo("\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001\u007f\u2028/\"");
        assertThat(JsonText.quote("\ud83d\ude00")).isEqualTo("\"\ud83d\ude00\"");
        assertThat(JsonText.quote("\ud83d")).isEqualTo("\"\\ud83d\"");
        assertThat(JsonText.quote("\ude00\ud83d")).isEqualTo("\"\\ude00\\ud83d\"");
    }
}
