package io.swingnode.bench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.node.OutputMixin;
import io.swingnode.protocol.StoreException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparationTest {
    @TempDir
    private Path dir;

    /** Both would write, and erase, the same unfinished folder. */
    @Test
    void refusesToMakeDataWhereAnotherProcessDoes() throws Exception {
        Path unfinished = Files.createDirectory(dir.resolve("unfinished"));
        Preparation preparation = new Preparation(new BenchData(dir), new OutputMixin());

        try (FileChannel other =
                FileChannel.open(dir.resolve("making.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();
            assertThatThrownBy(() -> preparation.make("store", (folder, progress) -> Files.createDirectory(folder)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("another process is making data in " + dir)
                    .hasMessageContaining("--data");
        }

        assertThat(unfinished).isDirectory();
        assertThat(dir.resolve("store")).doesNotExist();
    }

    @Test
    void keepsDataThatIsThere() throws Exception {
        Files.createDirectory(dir.resolve("store"));

        new Preparation(new BenchData(dir), new OutputMixin())
                .make("store", (folder, progress) -> Files.createDirectory(folder));

        assertThat(dir).isDirectoryContaining(path -> path.endsWith("store"));
        assertThat(dir.resolve("unfinished")).doesNotExist();
    }
}
