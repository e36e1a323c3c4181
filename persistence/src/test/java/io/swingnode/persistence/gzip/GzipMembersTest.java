package io.swingnode.persistence.gzip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.io.BulkInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader makes of members that say how long they are. */
class GzipMembersTest {
    private static final int AHEAD = GzipThreads.aheadLeft();

    @AfterEach
    void nothingIsLeftAhead() {
        assertThat(GzipThreads.aheadLeft()).isEqualTo(AHEAD);
    }

    private static byte[] begun(byte[] packed) throws IOException {
        byte[] read = new byte[64 * Samples.MEBIBYTE];
        int size = 0;
        try (InputStream plain = new GzipReader(new ByteArrayInputStream(packed))) {
            for (int count = plain.read(read); count >= 0; count = plain.read(read, size, read.length - size)) {
                size += count;
            }
        } catch (IOException e) {
            return Arrays.copyOf(read, size);
        }
        throw new AssertionError("it was not refused");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 19, 20, 27, 28, 1 << 25, -1})
    void impossibleLengthsAreRefused(int length) throws IOException {
        byte[] packed = Samples.pack(Samples.heapLike(2_500_000));
        String message =
                "the gzip data is damaged: a part of it says that it has " + (length & 0xffff_ffffL) + " bytes";
        assertThatThrownBy(() -> Samples.unpack(Samples.withLength(packed, 0, length)))
                .hasMessage(message);
        int second = Samples.lengthIn(packed, 0);
        assertThatThrownBy(() -> Samples.unpack(Samples.withLength(packed, second, length)))
                .hasMessage(message);
        assertThat(begun(Samples.withLength(packed, second, length)))
                .isEqualTo(Samples.heapLike(2_500_000, Samples.MEBIBYTE));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1000, -8, -1, 1, 8, 20, 1000})
    void wrongLengthsAreRefusedAfterTheBytesBefore(int difference) throws IOException {
        byte[] packed = Samples.pack(Samples.heapLike(2_500_000));
        int second = Samples.lengthIn(packed, 0);
        byte[] lying = Samples.withLength(packed, second, Samples.lengthIn(packed, second) + difference);
        assertThat(begun(lying)).isEqualTo(Samples.heapLike(2_500_000, Samples.MEBIBYTE));
        byte[] lyingAtOnce = Samples.withLength(packed, 0, second + difference);
        assertThat(begun(lyingAtOnce)).isEmpty();
    }

    /** Two members that are taken for one would give bytes that nobody has written. */
    @Test
    void aLengthThatTakesInTheNextMemberIsRefused() throws IOException {
        byte[] two = Samples.join(Samples.pack(Samples.heapLike(1000)), Samples.pack(Samples.heapLike(1000)));
        assertThatThrownBy(() -> Samples.unpack(Samples.withLength(two, 0, two.length)))
                .hasMessage("the gzip data is damaged: it is longer than it says");
    }

    @Test
    void noChangedByteGivesOtherBytes() throws IOException {
        byte[] plain = Samples.heapLike(1_200_000);
        byte[] packed = Samples.pack(plain);
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] changed = packed.clone();
            int at = i < 60 ? i : random.nextInt(packed.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            byte[] read;
            try {
                // What says nothing of the bytes (the time, the system) may be anything.
                read = Samples.unpack(changed);
                assertThat(read).isEqualTo(plain);
            } catch (IOException e) {
                read = begun(changed);
            }
            assertThat(read).isEqualTo(Arrays.copyOf(plain, read.length));
        }
    }

    @Test
    void dataThatIsCutShortIsRefused() throws IOException {
        byte[] packed = Samples.pack(Samples.heapLike(1_200_000));
        int second = Samples.lengthIn(packed, 0);
        for (int length : new int[] {1, 15, 20, 30, second - 1, second + 1, second + 19, packed.length - 1}) {
            assertThatThrownBy(() -> Samples.unpack(Arrays.copyOf(packed, length)))
                    .hasMessage("the gzip data ends early");
        }
        assertThatThrownBy(() -> Samples.unpack(Samples.join(packed, new byte[5])))
                .hasMessage("byte " + packed.length + " and what follows is not a part of the gzip data");
    }

    @Test
    void membersOfAllKindsMayFollowEachOther() throws IOException {
        byte[] plain = Samples.heapLike(2_500_000);
        byte[] ours = Samples.pack(plain);
        byte[] theirs = Samples.gzip(plain);
        byte[] none = Samples.gzip(new byte[0]);
        assertThat(Samples.unpack(Samples.join(ours, none, theirs, theirs, ours, none)))
                .isEqualTo(Samples.join(plain, plain, plain, plain));
    }

    /** Other programs have fields of their own, and may have ours with another content. */
    @Test
    void otherFieldsArePassedOver() throws IOException {
        byte[] plain = Samples.heapLike(1000);
        byte[] packed = Samples.gzip(plain);
        byte[] body = Arrays.copyOfRange(packed, 10, packed.length);
        byte[] header = {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, 3};
        byte[] theirs = {'B', 'C', 2, 0, 1, 1};
        byte[] ofOtherLength = {'S', 'N', 2, 0, 1, 1};
        byte[] cutShort = {'S', 'N', 4, 0, 1};
        for (byte[] extra : List.of(theirs, ofOtherLength, cutShort, Samples.join(theirs, ofOtherLength, cutShort))) {
            byte[] length = {(byte) extra.length, 0};
            assertThat(Samples.unpack(Samples.join(header, length, extra, body)))
                    .isEqualTo(plain);
        }
    }

    @Test
    void aFailureStays() throws IOException {
        byte[] packed = Samples.pack(Samples.heapLike(3_000_000));
        packed[packed.length - 5] ^= 1;
        try (InputStream plain = new GzipReader(new ByteArrayInputStream(packed))) {
            assertThatThrownBy(plain::readAllBytes).hasMessageContaining("checksum");
            assertThatThrownBy(plain::read).hasMessageContaining("checksum");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closingHalfwayEndsTheWorkAndTheSource(boolean saysLengths) throws IOException {
        byte[] plain = Samples.heapLike(20_000_000);
        byte[] packed = saysLengths ? Samples.pack(plain) : Samples.gzip(plain);
        AtomicBoolean closed = new AtomicBoolean();
        AtomicLong taken = new AtomicLong();
        InputStream source = new ByteArrayInputStream(packed);
        InputStream half = new GzipReader(new BulkInput() {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int count = source.read(target, offset, length);
                taken.addAndGet(Math.max(0, count));
                return count;
            }

            @Override
            public void close() {
                closed.set(true);
            }
        });
        assertThat(half.readNBytes(1000)).isEqualTo(Arrays.copyOf(plain, 1000));
        half.close();
        assertThat(closed).isTrue();
        assertThat(taken.get()).isBetween(1L, packed.length - 1L);
        assertThatThrownBy(half::read).hasMessage("the gzip stream was closed");
        half.close();
    }

    /** Where it is unpacked makes no difference to the bytes, nor to what is refused. */
    @Test
    void theReadingThreadUnpacksByItself() throws IOException {
        byte[] plain = Samples.heapLike(2_500_000);
        byte[] ours = Samples.pack(plain);
        byte[] all = Samples.join(ours, Samples.gzip(plain), Samples.gzip(new byte[0]), ours);
        assertThat(unpackHere(all)).isEqualTo(Samples.join(plain, plain, plain));
        int second = Samples.lengthIn(ours, 0);
        for (int difference : new int[] {-8, -1, 1, 20}) {
            byte[] lying = Samples.withLength(ours, second, Samples.lengthIn(ours, second) + difference);
            assertThatThrownBy(() -> unpackHere(lying))
                    .hasMessage("the gzip data is damaged: it ends elsewhere than it says");
        }
        assertThatThrownBy(() -> unpackHere(Arrays.copyOf(ours, ours.length - 1)))
                .hasMessage("the gzip data ends early");
        assertThatThrownBy(() -> unpackHere(Samples.join(ours, new byte[3])))
                .hasMessage("byte " + ours.length + " and what follows is not a part of the gzip data");
    }

    private static byte[] unpackHere(byte[] packed) throws IOException {
        long jobs = GzipThreads.jobs();
        try (InputStream plain = new GzipReader(new ByteArrayInputStream(packed), GzipReader.Where.THIS_THREAD)) {
            return plain.readAllBytes();
        } finally {
            assertThat(GzipThreads.jobs()).isEqualTo(jobs);
        }
    }

    @Test
    void readersBeyondTheBoundUnpackOneMemberAtATime() throws IOException {
        byte[] packed = Samples.pack(Samples.heapLike(6_000_000));
        List<InputStream> readers = new ArrayList<>();
        for (int i = 0; i < AHEAD + 4; i++) {
            InputStream reader = new GzipReader(new ByteArrayInputStream(packed));
            assertThat(reader.read()).isNotNegative();
            readers.add(reader);
        }
        assertThat(GzipThreads.aheadLeft()).isZero();
        for (InputStream reader : readers) {
            assertThat(reader.readAllBytes()).hasSize(6_000_000 - 1);
            reader.close();
        }
    }

    @Test
    void whatTheSourceThrowsIsThrown() throws IOException {
        byte[] packed = Samples.pack(Samples.heapLike(3_000_000));
        InputStream source = new ByteArrayInputStream(packed, 0, packed.length / 2);
        InputStream plain = new GzipReader(new BulkInput() {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int count = source.read(target, offset, length);
                if (count < 0) {
                    throw new IllegalStateException("the cursor is gone");
                }
                return count;
            }
        });
        try (plain) {
            assertThatThrownBy(plain::readAllBytes).hasMessage("the cursor is gone");
            assertThatThrownBy(plain::read).hasMessage("the cursor is gone");
        }
    }
}
