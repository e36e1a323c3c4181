package io.swingnode.persistence.gzip;

import static io.swingnode.persistence.TestStore.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.io.BulkInput;
import io.swingnode.persistence.snapshot.SnapshotCompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What saves and loads that do not come to their end leave behind: nothing. */
class FailedSavesTest {
    private static final int AHEAD = GzipThreads.aheadLeft();

    @TempDir
    Path dir;

    @Test
    void aSaveWhoseBytesFailKeepsNoWriter() throws IOException {
        InputStream failing = new BulkInput() {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("the kernel went away");
            }
        };
        InputStream begun = new SequenceInputStream(new ByteArrayInputStream(Samples.random(3_000_000)), failing);
        try (TestStore test = TestStore.open(dir, TestStore.NO_SPILL, options -> options)) {
            assertThatThrownBy(() -> test.store.snapshots().saveSnapshot(V1, 7, begun))
                    .hasMessage("the kernel went away");
            assertThat(GzipThreads.writers()).isZero();
            assertThat(test.store.snapshots().getSnapshotInfo(V1)).isEmpty();
        }
    }

    @Test
    void aSaveThatIsCancelledKeepsNoWriter() throws IOException {
        SnapshotCompressor compressor = new SnapshotCompressor(dir, 1);
        compressor.write(Samples.random(3_000_000), 0, 3_000_000);
        assertThat(GzipThreads.writers()).isEqualTo(1);
        compressor.cancel();
        compressor.cancel();
        assertThat(GzipThreads.writers()).isZero();
    }

    @Test
    void aLoadThatIsClosedHalfwayKeepsNothingAhead() throws IOException {
        byte[] heap = Samples.heapLike(9_000_000);
        try (TestStore test = TestStore.open(dir, TestStore.NO_SPILL, options -> options)) {
            Object unused = test.store.snapshots().saveSnapshot(V1, 7, new ByteArrayInputStream(heap));
            try (InputStream plain = test.store.snapshots().loadSnapshot(V1)) {
                assertThat(plain.read()).isEqualTo(heap[0] & 0xff);
                assertThat(GzipThreads.aheadLeft()).isLessThan(AHEAD);
            }
            assertThat(GzipThreads.aheadLeft()).isEqualTo(AHEAD);
            try (InputStream plain = test.store.snapshots().loadSnapshot(V1)) {
                assertThat(plain.readAllBytes()).isEqualTo(heap);
            }
        }
    }
}
