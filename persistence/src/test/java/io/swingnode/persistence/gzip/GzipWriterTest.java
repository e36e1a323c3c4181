package io.swingnode.persistence.gzip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GzipWriterTest {
    private static final int PLACES = GzipThreads.placesLeft();

    @TempDir
    Path dir;

    @AfterEach
    void everyWriterIsClosedAndEveryPlaceFree() {
        assertThat(GzipThreads.writers()).isZero();
        Awaitility.await()
                .untilAsserted(() -> assertThat(GzipThreads.placesLeft()).isGreaterThanOrEqualTo(PLACES));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 65_536, Samples.MEBIBYTE - 1, Samples.MEBIBYTE, Samples.MEBIBYTE + 1, 9_000_000})
    void whatIsWrittenIsReadByJavaAndByUs(int size) throws IOException {
        for (byte[] plain : List.of(Samples.random(size), Samples.heapLike(size))) {
            byte[] packed = Samples.pack(plain);
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                assertThat(in.readAllBytes()).isEqualTo(plain);
            }
            assertThat(Samples.unpack(packed)).isEqualTo(plain);
        }
    }

    @Test
    void membersOfAMebibyteSayHowLongTheyAre() throws IOException {
        byte[] plain = Samples.heapLike(5 * Samples.MEBIBYTE / 2);
        List<byte[]> members = Samples.members(Samples.pack(plain));
        List<Integer> sizes = new ArrayList<>();
        for (byte[] member : members) {
            sizes.add(Samples.unpack(member).length);
        }
        assertThat(sizes).containsExactly(Samples.MEBIBYTE, Samples.MEBIBYTE, Samples.MEBIBYTE / 2);
        assertThat(Samples.members(Samples.pack(new byte[Samples.MEBIBYTE]))).hasSize(1);
        assertThat(Samples.members(Samples.pack(new byte[0]))).hasSize(1);
    }

    static Stream<List<String>> otherPrograms() {
        return Stream.of(
                List.of("gzip", "-dc"),
                List.of("python3", "-c", "import gzip, sys; sys.stdout.buffer.write(gzip.open(sys.argv[1]).read())"),
                List.of(
                        "node",
                        "-e",
                        "process.stdout.write(require('zlib').gunzipSync(require('fs').readFileSync(process.argv[1])))"));
    }

    @ParameterizedTest
    @MethodSource("otherPrograms")
    void otherProgramsReadIt(List<String> program) throws Exception {
        assumeTrue(isOnPath(program.getFirst()), () -> "this machine has no " + program.getFirst());
        List<String> command = new ArrayList<>(program);
        byte[] plain = Samples.heapLike(3_500_000);
        Path packed = Files.write(dir.resolve("packed.gz"), Samples.pack(plain));
        Path unpacked = dir.resolve("unpacked");
        command.add(packed.toString());
        int status = new ProcessBuilder(command)
                .redirectOutput(unpacked.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        assertThat(status).isZero();
        assertThat(unpacked).hasBinaryContent(plain);
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Test
    void writersOnManyThreadsShareThePlaces() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            List<Future<byte[]>> packed = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                int size = 1_500_000 + i;
                packed.add(threads.submit(() -> Samples.pack(Samples.heapLike(size))));
            }
            for (int i = 0; i < packed.size(); i++) {
                assertThat(Samples.unpack(packed.get(i).get())).isEqualTo(Samples.heapLike(1_500_000 + i));
            }
        }
    }

    @Test
    void manyWritersGatherLessEach() {
        long heapBytes = 256L << 20;
        assertThat(GzipThreads.memberBytes(heapBytes, 0)).isEqualTo(Samples.MEBIBYTE);
        assertThat(GzipThreads.memberBytes(heapBytes, 32)).isEqualTo(Samples.MEBIBYTE);
        assertThat(GzipThreads.memberBytes(heapBytes, 256)).isEqualTo(128 << 10);
        assertThat(GzipThreads.memberBytes(heapBytes, 100_000)).isEqualTo(Pieces.PIECE_BYTES);
    }

    @Test
    void aFailedTargetFailsTheWriter() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left");
            }
        };
        GzipWriter gzip = new GzipWriter(full, 1);
        assertThatThrownBy(() -> {
                    gzip.write(Samples.random(3_000_000));
                    gzip.close();
                })
                .hasMessage("no space left");
        gzip.cancel();
    }

    @Test
    void whatIsCancelledWritesNothingMore() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        GzipWriter gzip = new GzipWriter(packed, 1);
        gzip.write(Samples.random(4_000_000));
        gzip.cancel();
        int size = packed.size();
        gzip.close();
        assertThat(packed.size()).isEqualTo(size);
        assertThatThrownBy(() -> gzip.write(1)).hasMessage("the gzip stream was closed");
    }

    @Test
    void anInterruptEndsTheWait() {
        GzipWriter gzip = new GzipWriter(OutputStream.nullOutputStream(), 1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> gzip.write(Samples.random(4_000_000)))
                .hasMessage("interrupted while working on gzip data");
        assertThat(Thread.interrupted()).isTrue();
        gzip.cancel();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 10})
    void otherLevelsAreRefused(int level) {
        assertThatThrownBy(() -> new GzipWriter(OutputStream.nullOutputStream(), level))
                .hasMessage("gzip level " + level + " is not from 1 to 9");
    }
}
