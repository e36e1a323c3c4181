package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.swingnode.protocol.SpanHash;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpanBesideTest {
    private static final int ITEMS = 5_000;

    private final ExecutorService workers = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        workers.close();
    }

    /** More than may wait in between, with an item that is empty and one that is larger than a batch. */
    private static List<String> items() {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            items.add("item " + i + " €".repeat(500));
        }
        items.set(7, "");
        items.set(8, "x".repeat(300_000));
        return items;
    }

    private static byte[] artifact(List<String> items) {
        return (String.join("\n", items) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static SpanRecord record(List<String> items) {
        SpanHash hash = new SpanHash();
        items.forEach(item -> hash.add(item.getBytes(StandardCharsets.UTF_8)));
        return new SpanRecord(new VatId("v1"), 100, 100L + items.size(), hash.value(), true, 0);
    }

    @Test
    void itemsComeInOrderOnTheCallersThread() throws Exception {
        List<String> items = items();
        byte[] artifact = artifact(items);
        Thread caller = Thread.currentThread();
        List<String> taken = new ArrayList<>();
        long sizeBytes = SpanBeside.read(
                record(items),
                new ByteArrayInputStream(artifact),
                utf8 -> {
                    assertThat(Thread.currentThread()).isSameAs(caller);
                    taken.add(new String(utf8, StandardCharsets.UTF_8));
                },
                workers);
        assertThat(taken).isEqualTo(items);
        assertThat(sizeBytes).isEqualTo(artifact.length);
    }

    private void assertRefusedAsOnOneThread(SpanRecord record, byte[] artifact, String message) {
        Throwable alone = catchThrowable(
                () -> ArtifactCheck.span(record, new ByteArrayInputStream(artifact), (text, utf8) -> {}));
        assertThat(alone).isInstanceOf(BadArtifactException.class).hasMessageContaining(message);
        assertThatThrownBy(() -> SpanBeside.read(record, new ByteArrayInputStream(artifact), utf8 -> {}, workers))
                .isInstanceOf(BadArtifactException.class)
                .hasMessage(alone.getMessage());
    }

    @Test
    void refusesWhatOneThreadRefuses() {
        List<String> items = items();
        byte[] artifact = artifact(items);
        assertRefusedAsOnOneThread(record(items.subList(0, 4_000)), artifact, "holds more than its 4000 items");
        assertRefusedAsOnOneThread(
                record(items), artifact(items.subList(0, 4_000)), "is not complete: 4000 items of 5000");
        byte[] other = artifact.clone();
        other[0] = 'x';
        assertRefusedAsOnOneThread(record(items), other, "hash is ");
        byte[] notUtf8 = artifact.clone();
        notUtf8[0] = (byte) 0xff;
        assertRefusedAsOnOneThread(record(items), notUtf8, "holds a line that is not UTF-8");
    }

    @Test
    void sourceThatBreaksFailsTheSame() {
        IOException broken = new IOException("the source broke");
        InputStream source = new InputStream() {
            @Override
            public int read() throws IOException {
                throw broken;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw broken;
            }
        };
        assertThatThrownBy(() -> SpanBeside.read(record(items()), source, utf8 -> {}, workers))
                .isSameAs(broken);
    }

    @Test
    void readingIsBoundedAndOverWhenTheItemsAreNotTaken() {
        AtomicLong read = new AtomicLong();
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return '\n';
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                Arrays.fill(target, offset, offset + length, (byte) 'x');
                target[offset + length - 1] = '\n';
                read.addAndGet(length);
                return length;
            }
        };
        SpanRecord record = new SpanRecord(new VatId("v1"), 0, 1L << 40, SpanHash.EMPTY, true, 0);
        SQLException full = new SQLException("the disk is full");
        assertThatThrownBy(() -> SpanBeside.read(
                        record,
                        endless,
                        utf8 -> {
                            throw full;
                        },
                        workers))
                .isSameAs(full);
        long readThen = read.get();
        // The one thread of the pool is free, so that the reader has ended.
        assertThat(workers.submit(() -> read.get()))
                .succeedsWithin(java.time.Duration.ofSeconds(30))
                .isEqualTo(readThen);
        assertThat(readThen).isLessThan(16 << 20);
    }
}
