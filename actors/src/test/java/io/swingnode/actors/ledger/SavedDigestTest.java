package io.swingnode.actors.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.protocol.ExportDigest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SavedDigestTest {
    @TempDir
    Path dir;

    @Test
    void isTakenOnceAndOnlyForTheStateOnRecord() {
        Path file = dir.resolve("export-digest");
        SavedDigest saved = new SavedDigest(file);
        ExportDigest digest = new ExportDigest();
        digest.add("kv.a", "1");
        saved.put(digest);
        assertThat(saved.take(Optional.of(digest.value())).map(ExportDigest::value))
                .contains(digest.value());
        assertThat(file).doesNotExist();
        saved.put(digest);
        assertThat(saved.take(Optional.of("another"))).isEmpty();
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void pipeInItsPlaceIsLeftAlone() throws Exception {
        Path pipe = dir.resolve("export-digest");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThat(new SavedDigest(pipe).take(Optional.of("any"))).isEmpty();
        assertThat(Files.exists(pipe)).isTrue();
    }
}
