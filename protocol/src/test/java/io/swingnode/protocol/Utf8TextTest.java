package io.swingnode.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.protocol.StoreException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8TextTest {
    private static final List<Integer> CODE_POINTS =
            List.of(0, 0x61, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x103ff, 0x10400, 0x10ffff);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String draw(Random random) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(5); left > 0; left--) {
            text.appendCodePoint(CODE_POINTS.get(random.nextInt(CODE_POINTS.size())));
        }
        return text.toString();
    }

    @Test
    void ordersAndMeasuresAsTheBytesDo() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String a = draw(random);
            String b = draw(random);
            assertThat(Integer.signum(Utf8Text.BYTE_ORDER.compare(a, b)))
                    .as("seed %d: %s and %s", seed, a, b)
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(utf8(a), utf8(b))));
            assertThat(Utf8Text.utf8Length(a)).as("seed %d: %s", seed, a).isEqualTo(utf8(a).length);
        }
    }

    @Test
    void differsFromTheOrderOfJavaAboveTheBasicPlane() {
        assertThat("\uffff").isGreaterThan("\ud800\udc00");
        assertThat(Utf8Text.BYTE_ORDER.compare("\uffff", "\ud800\udc00")).isNegative();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udfff", "\udc00\ud800", "\ud83d\ude00\ud83d", "\ud800a"})
    void refusesHalfAPair(String text) {
        StoreException refused =
                catchThrowableOfType(StoreException.class, () -> Utf8Text.requireEncodable("key", text));
        assertThat(refused.reason()).isEqualTo(Reason.USAGE);
        assertThat(refused).hasMessageContaining("key holds half a surrogate pair");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\uffff", "\ud83d\ude00", "a\udbff\udfffb"})
    void takesWholeCharacters(String text) {
        Utf8Text.requireEncodable("key", text);
        assertThat(new String(utf8(text), StandardCharsets.UTF_8)).isEqualTo(text);
    }
}
