package io.swingnode.persistence.gzip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecsTest {
    private static final String NO_LIBRARY = "this machine has no libdeflate, or a Java that cannot call it";

    @AfterEach
    void allow() {
        Codecs.allowNative(true);
    }

    private static Pieces pieces(byte[] bytes) {
        Pieces pieces = new Pieces();
        pieces.add(bytes, 0, bytes.length);
        return pieces;
    }

    private static byte[] bytes(Pieces pieces) {
        byte[][] parts = IntStream.range(0, pieces.count())
                .mapToObj(i -> Arrays.copyOf(pieces.piece(i), pieces.bytesIn(i)))
                .toArray(byte[][]::new);
        return Samples.join(parts);
    }

    static Stream<byte[]> inputs() {
        Random random = new Random(3);
        Stream<byte[]> sizes = Stream.of(0, 1, 2, 65_535, 65_536, 65_537, Samples.MEBIBYTE - 1, Samples.MEBIBYTE)
                .flatMap(size -> Stream.of(Samples.random(size), Samples.heapLike(size), new byte[size]));
        return Stream.concat(
                sizes,
                Stream.generate(() -> Samples.heapLike(random.nextInt(Samples.MEBIBYTE)))
                        .limit(10));
    }

    private static void requireSame(Codec writer, Codec reader, byte[] plain) throws ZipException {
        for (int level : new int[] {1, 6, 9}) {
            byte[] packed = writer.deflate(pieces(plain), level, 3, 5);
            assertThat(bytes(reader.inflate(packed, 3, packed.length - 8, plain.length)))
                    .isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void javaReadsItself(byte[] plain) throws ZipException {
        try (Codec java = new JavaCodec()) {
            requireSame(java, java, plain);
        }
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void bothReadEachOther(byte[] plain) throws ZipException {
        assumeTrue(Codecs.hasNative(), NO_LIBRARY);
        try (Codec java = Codecs.Kind.JAVA.open();
                Codec library = Codecs.Kind.LIBDEFLATE.open()) {
            requireSame(java, library, plain);
            requireSame(library, java, plain);
            requireSame(library, library, plain);
        }
    }

    /** The same refusals, whichever reads. */
    @ParameterizedTest
    @ValueSource(strings = {"JAVA", "LIBDEFLATE"})
    void whatIsNotAsItSaysIsRefused(String kind) throws ZipException {
        assumeTrue(kind.equals("JAVA") || Codecs.hasNative(), NO_LIBRARY);
        byte[] plain = Samples.heapLike(100_000);
        try (Codec codec = Codecs.Kind.valueOf(kind).open()) {
            byte[] packed = codec.deflate(pieces(plain), 1, 0, 1);
            int length = packed.length - 1;
            for (int wrong : new int[] {0, plain.length - 1}) {
                assertThatThrownBy(() -> codec.inflate(packed, 0, length, wrong))
                        .hasMessage("the gzip data is damaged: it is longer than it says");
            }
            assertThatThrownBy(() -> codec.inflate(packed, 0, length, plain.length + 1))
                    .hasMessage("the gzip data is damaged: it is shorter than it says");
            assertThatThrownBy(() -> codec.inflate(packed, 0, length + 1, plain.length))
                    .hasMessage("the gzip data is damaged: it is longer than it says");
            assertThatThrownBy(() -> codec.inflate(packed, 0, length / 2, plain.length))
                    .isInstanceOf(ZipException.class)
                    .hasMessageStartingWith("the gzip data is damaged: ");
            assertThatThrownBy(() -> codec.inflate(Samples.random(1000), 0, 1000, plain.length))
                    .isInstanceOf(ZipException.class)
                    .hasMessageStartingWith("the gzip data is damaged: ");
            // A codec goes on after a refusal.
            assertThat(bytes(codec.inflate(packed, 0, length, plain.length))).isEqualTo(plain);
        }
    }

    @Test
    void theLibraryIsUsedOnlyWhereItIsAllowed() throws IOException {
        byte[] plain = Samples.heapLike(3_000_000);
        Codecs.allowNative(false);
        assertThat(Codecs.describe()).isEqualTo("java.util.zip (swingnode.store.native-deflate is off)");
        byte[] byJava = Samples.pack(plain);
        assertThat(Samples.unpack(byJava)).isEqualTo(plain);
        Codecs.allowNative(true);
        assumeTrue(Codecs.hasNative(), NO_LIBRARY);
        assertThat(Codecs.describe()).isEqualTo("libdeflate");
        byte[] byLibrary = Samples.pack(plain);
        assertThat(byLibrary).isNotEqualTo(byJava);
        assertThat(Samples.unpack(byJava)).isEqualTo(plain);
        Codecs.allowNative(false);
        assertThat(Samples.unpack(byLibrary)).isEqualTo(plain);
    }

    @Test
    void whyThereIsNoneIsSaid() {
        assertThatThrownBy(() -> Libdeflate.load(List.of("libdeflate.so.0"), 21))
                .hasMessage("Java 21 cannot call other libraries; 22 and newer can");
        assumeTrue(Runtime.version().feature() >= 22, "this Java cannot call other libraries");
        assertThatThrownBy(() -> Libdeflate.load(List.of("libnowhere.so.0"), 25))
                .hasMessage("this system has no libnowhere.so.0");
        // The library of C is everywhere, and has none of the functions.
        assertThatThrownBy(() -> Libdeflate.load(List.of("libc.so.6"), 25)).hasMessageContaining("libc.so.6");
    }
}
