package io.swingnode.persistence.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.persistence.sqlite.StoreDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IoReasonTest {
    @TempDir
    Path dir;

    @Test
    void aLinkThatLeadsNowhereIsCalledThat() throws IOException {
        Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("gone"));

        IOException refused = catchThrowableOfType(IOException.class, () -> Files.createDirectories(link));
        assertThat(IoReason.sentence(refused))
                .isEqualTo(link + ": a link that leads nowhere is in the way; move that away, or give another path");
        assertThatThrownBy(() -> StoreDirectory.create(link))
                .hasMessage("cannot make directory " + link
                        + ": a link that leads nowhere is in the way; choose another place");

        Files.writeString(dir.resolve("gone"), "a file again");
        refused = catchThrowableOfType(IOException.class, () -> Files.createDirectories(link));
        assertThat(IoReason.of(refused)).isEqualTo("a file is in the way");
    }

    @Test
    void whatIsInTheWayAboveTheNamedDirectoryIsNamed() throws IOException {
        Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("gone"));
        Path file = Files.writeString(dir.resolve("file"), "a file");

        assertThatThrownBy(() -> StoreDirectory.create(link.resolve("store")))
                .hasMessage("cannot make directory " + link.resolve("store") + ": " + link
                        + ": a link that leads nowhere is in the way; choose another place");
        assertThatThrownBy(() -> StoreDirectory.create(file.resolve("above").resolve("store")))
                .hasMessageContaining(": Not a directory; choose another place")
                .hasMessageContaining(": " + file);
    }
}
