package io.swingnode.persistence.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictGzipTest {
    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Gives a few bytes at a time, and says that none are there to be read without waiting. */
    private static InputStream inPieces(byte[] bytes, int pieceBytes) {
        InputStream all = new ByteArrayInputStream(bytes);
        return new BulkInput() {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return all.read(target, offset, Math.min(length, pieceBytes));
            }
        };
    }

    private static byte[] unpack(byte[] packed, int pieceBytes) throws IOException {
        try (InputStream plain = new StrictGzip(inPieces(packed, pieceBytes))) {
            return plain.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 200_000})
    void unpacksMembersOneAfterTheOther(int size) throws IOException {
        byte[] plain = random(size);
        for (int pieceBytes : new int[] {1, 7, 65_536}) {
            assertThat(unpack(gzip(plain), pieceBytes)).isEqualTo(plain);
            assertThat(unpack(join(gzip(plain), gzip(plain)), pieceBytes)).isEqualTo(join(plain, plain));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 18, 19, 100, 70_000})
    void zerosAfterTheDataAreRefused(int zeros) throws IOException {
        byte[] packed = gzip(random(1000));
        for (int pieceBytes : new int[] {1, packed.length, 65_536}) {
            assertThatThrownBy(() -> unpack(join(packed, new byte[zeros]), pieceBytes))
                    .hasMessage("byte " + packed.length + " and what follows is not a part of the gzip data");
        }
    }

    @Test
    void headersWithNamesCommentsAndMoreAreRead() throws IOException {
        byte[] packed = gzip(new byte[] {1, 2, 3});
        // Flags: checksum, extra field of 2 bytes, name, comment.
        byte[] header = HexFormat.of().parseHex("1f8b081e000000000000" + "0200aabb" + "6e00" + "6300" + "0000");
        assertThat(unpack(join(header, Arrays.copyOfRange(packed, 10, packed.length)), 7))
                .containsExactly(1, 2, 3);
    }

    @Test
    void dataThatIsCutShortOrDamagedIsRefused() throws IOException {
        byte[] packed = gzip(random(1000));
        for (int length = 0; length < packed.length; length += 13) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> unpack(cut, 65_536)).isInstanceOf(IOException.class);
        }
        byte[] wrongSum = packed.clone();
        wrongSum[packed.length - 6] ^= 1;
        assertThatThrownBy(() -> unpack(wrongSum, 65_536)).hasMessageContaining("checksum");
        assertThatThrownBy(() -> unpack(new byte[20], 65_536)).hasMessage("it is not gzip data");
    }
}
