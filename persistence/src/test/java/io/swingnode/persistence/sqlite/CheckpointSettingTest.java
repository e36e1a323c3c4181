package io.swingnode.persistence.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the write-ahead log is moved to the database, as its length shows. */
class CheckpointSettingTest {
    private static final int BLOCKS = 60;
    private static final int BLOCK_BYTES = 1 << 20;

    @TempDir
    Path dir;

    @Test
    void logIsMovedWhenItIsAboutAsLongAsItsFileIsKept() {
        long longest = 0;
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            for (int block = 1; block <= BLOCKS; block++) {
                store.kernelKv().set("key", String.valueOf(block % 10).repeat(BLOCK_BYTES));
                store.commit();
                longest = Math.max(longest, StoreDirectory.walBytesOf(StoreDirectory.fileIn(dir)));
            }
        }
        // SQLite's own choice would be 4 MiB. A log that was moved starts over with a later commit.
        assertThat(longest).isBetween(12L << 20, StoreDirectory.WAL_KEPT_BYTES + (4L << 20));
    }
}
