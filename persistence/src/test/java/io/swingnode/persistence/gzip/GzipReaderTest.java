package io.swingnode.persistence.gzip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.io.BulkInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipReaderTest {
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
        try (InputStream plain = new GzipReader(inPieces(packed, pieceBytes))) {
            return plain.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 200_000})
    void unpacksMembersOneAfterTheOther(int size) throws IOException {
        byte[] plain = Samples.random(size);
        for (int pieceBytes : new int[] {1, 7, 65_536}) {
            assertThat(unpack(Samples.gzip(plain), pieceBytes)).isEqualTo(plain);
            assertThat(unpack(Samples.join(Samples.gzip(plain), Samples.gzip(plain)), pieceBytes))
                    .isEqualTo(Samples.join(plain, plain));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 18, 19, 100, 70_000})
    void zerosAfterTheDataAreRefused(int zeros) throws IOException {
        byte[] packed = Samples.gzip(Samples.random(1000));
        for (int pieceBytes : new int[] {1, packed.length, 65_536}) {
            assertThatThrownBy(() -> unpack(Samples.join(packed, new byte[zeros]), pieceBytes))
                    .hasMessage("byte " + packed.length + " and what follows is not a part of the gzip data");
        }
    }

    @Test
    void headersWithNamesCommentsAndMoreAreRead() throws IOException {
        byte[] packed = Samples.gzip(new byte[] {1, 2, 3});
        // Flags: checksum, extra field of 2 bytes, name, comment.
        byte[] header = HexFormat.of().parseHex("1f8b081e000000000000" + "0200aabb" + "6e00" + "6300" + "0000");
        assertThat(unpack(Samples.join(header, Arrays.copyOfRange(packed, 10, packed.length)), 7))
                .containsExactly(1, 2, 3);
    }

    @Test
    void dataThatIsCutShortOrDamagedIsRefused() throws IOException {
        byte[] packed = Samples.gzip(Samples.random(1000));
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
