package io.swingnode.persistence.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    @TempDir
    Path dir;

    private Spool spool(int bytes) throws IOException {
        Spool spool = new Spool(dir, 10);
        byte[] all = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            all[i] = (byte) i;
        }
        spool.write(all, 0, 5);
        spool.write(all, 5, bytes - 5);
        return spool;
    }

    @Test
    void anInterruptedReaderClosesNothingForTheOthers() throws Exception {
        Spool spool = spool(1000);
        InputStream other = spool.read();
        assertThat(other.read()).isZero();
        Thread interrupted = new Thread(() -> {
            Thread.currentThread().interrupt();
            try (InputStream own = spool.read()) {
                own.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        interrupted.start();
        interrupted.join();
        assertThat(other.readAllBytes()).hasSize(999);
        assertThat(spool.read().readAllBytes()).hasSize(1000);
        spool.write(new byte[] {1, 2, 3}, 0, 3);
        assertThat(spool.read(1000, 3).readAllBytes()).containsExactly(1, 2, 3);
        spool.release();
    }

    @Test
    void readersAtOnceReadTheirOwnBytes() throws Exception {
        Spool spool = spool(100_000);
        byte[] all = spool.read().readAllBytes();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<byte[]>> parts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int from = i * 20_000;
                parts.add(threads.submit(() -> spool.read(from, 30_000).readAllBytes()));
            }
            for (int i = 0; i < 4; i++) {
                assertThat(parts.get(i).get()).isEqualTo(Arrays.copyOfRange(all, i * 20_000, i * 20_000 + 30_000));
            }
        }
        spool.release();
    }
}
