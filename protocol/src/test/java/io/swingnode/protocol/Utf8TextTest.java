package io.swingnode.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.protocol.StoreException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8TextTest {
    private static final List<Integer> CODE_POINTS =
            List.of(0, 0x61, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x103ff, 0x10400, 0x10ffff);

    private static final List<Integer> HALVES = List.of(0xd800, 0xd83d, 0xdbff, 0xdc00, 0xde00, 0xdfff);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** By the definition: each code point by itself, halves of pairs like the others of their range. */
    private static byte[] wtf8(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        text.codePoints().forEach(point -> {
            if (HALVES.contains(point)) {
                bytes.write(0xe0 | (point >> 12));
                bytes.write(0x80 | ((point >> 6) & 0x3f));
                bytes.write(0x80 | (point & 0x3f));
            } else {
                bytes.writeBytes(utf8(Character.toString(point)));
            }
        });
        return bytes.toByteArray();
    }

    private static String drawWithHalves(Random random) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(12); left > 0; left--) {
            List<Integer> from = random.nextBoolean() ? HALVES : CODE_POINTS;
            text.appendCodePoint(random.nextInt(3) == 0 ? 'a' : from.get(random.nextInt(from.size())));
        }
        return text.toString();
    }

    private static String replaced(String text, String replacement) {
        return text.codePoints()
                .mapToObj(point -> HALVES.contains(point) ? replacement : Character.toString(point))
                .collect(Collectors.joining());
    }

    @Test
    void ordersEncodesAndReplacesHalvesOfPairs() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            String a = drawWithHalves(random);
            String b = a.substring(0, random.nextInt(a.length() + 1)) + drawWithHalves(random);
            byte[] bytes = wtf8(a);
            String what = "seed " + seed + ", number " + i;
            assertThat(Utf8Text.encodeWtf8(a)).as(what).isEqualTo(bytes);
            assertThat(Utf8Text.decodeWtf8(bytes)).as(what).isEqualTo(a);
            assertThat(Utf8Text.utf8Length(a)).as(what).isEqualTo(bytes.length);
            assertThat(Utf8Text.holdsHalfPair(bytes)).as(what).isEqualTo(!Utf8Text.isEncodable(a));
            assertThat(Integer.signum(Utf8Text.BYTE_ORDER.compare(a, b)))
                    .as(what)
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(bytes, wtf8(b))));
            assertThat(Utf8Text.hashInput(a)).as(what).isEqualTo(utf8(replaced(a, "\ufffd")));
            assertThat(Utf8Text.hashInput(bytes)).as(what).isEqualTo(utf8(replaced(a, "\ufffd")));
            assertThat(Utf8Text.exported(a)).as(what).isEqualTo(replaced(a, "\ufffd\ufffd\ufffd"));
            assertThat(Utf8Text.exported(bytes)).as(what).isEqualTo(utf8(replaced(a, "\ufffd\ufffd\ufffd")));
        }
    }

    @Test
    void decodesAPartOfAnArrayAndWhatRemainsInABuffer() {
        byte[] bytes = Utf8Text.encodeWtf8("xx\ud800 \ud83d\ude00yy");
        assertThat(Utf8Text.decodeWtf8(bytes, 2, bytes.length - 4)).isEqualTo("\ud800 \ud83d\ude00");
        ByteBuffer buffer = ByteBuffer.wrap(bytes).position(1).slice().position(1);
        buffer.limit(buffer.limit() - 2);
        assertThat(Utf8Text.decodeWtf8(buffer)).isEqualTo("\ud800 \ud83d\ude00");
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        assertThat(Utf8Text.decodeWtf8(direct.position(2))).isEqualTo("\ud800 \ud83d\ude00yy");
        assertThat(direct.position()).isEqualTo(2);
    }

    /** A pair as two times three bytes, a byte alone, half of a character, an overlong form, a surrogate cut short. */
    @ParameterizedTest
    @ValueSource(strings = {"eda080edb080", "ff", "61e282", "c080", "eda0", "eda080ff", "a0edb080"})
    void bytesOfNoTextAreRefused(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThat(Utf8Text.findWtf8(bytes)).isEmpty();
        StoreException refused = catchThrowableOfType(StoreException.class, () -> Utf8Text.decodeWtf8(bytes));
        assertThat(refused.reason()).isEqualTo(Reason.USAGE);
        assertThat(refused).hasMessageContaining("is malformed");
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
