package io.swingnode.persistence.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
    @TempDir
    Path temp;

    private Path file = Path.of("");

    @BeforeEach
    void makeFile() throws IOException {
        file = temp.resolve("lock");
        LockFile.make(file);
        LockFile.make(file);
    }

    /** Holds a lock, after it has asked for it once more in vain. */
    static final class AskingTwice {
        private AskingTwice() {}

        public static void main(String[] args) throws IOException {
            Path file = Path.of(args[0]);
            try (LockFile lock = LockFile.tryTake(file, "the child").orElseThrow()) {
                boolean refused = LockFile.tryTake(file, "again").isEmpty();
                System.out.println(refused + " " + LockFile.holder(file).orElse("") + " "
                        + lock.channel().isOpen());
                int end = System.in.read();
                System.out.println("ended " + end);
            }
        }
    }

    @Test
    void oneHolderAtATime() throws IOException {
        LockFile held = LockFile.tryTake(file, "a test").orElseThrow();
        assertThat(LockFile.tryTake(file, "another")).isEmpty();
        assertThat(LockFile.holder(file)).contains("a test");
        held.close();
        held.close();
        assertThat(LockFile.holder(file)).isEmpty();
        try (LockFile again = LockFile.tryTake(file).orElseThrow()) {
            assertThat(again.channel().isOpen()).isTrue();
        }
    }

    @Test
    void aRefusalInTheHoldersOwnProcessDoesNotLoseItTheLock() throws Exception {
        try (ChildJvm child = ChildJvm.start(AskingTwice.class, file)) {
            assertThat(child.readLine()).isEqualTo("true the child true");
            assertThat(LockFile.tryTake(file)).isEmpty();
            assertThat(LockFile.holder(file)).contains("the child");
            child.end();
        }
        assertThat(LockFile.holder(file)).isEmpty();
    }

    @Test
    void lockEndsWithItsProcess() throws Exception {
        try (ChildJvm child = ChildJvm.start(AskingTwice.class, file)) {
            assertThat(child.readLine()).startsWith("true");
            child.kill();
            assertThat(LockFile.holder(file)).isEmpty();
        }
    }

    @Test
    void fileThatIsNotThereIsNotLocked() throws IOException {
        try (LockFile held = LockFile.tryTake(file).orElseThrow()) {
            held.delete();
        }
        assertThat(file).doesNotExist();
        assertThat(LockFile.tryTake(file)).isEqualTo(Optional.empty());
        assertThat(LockFile.holder(file)).isEmpty();
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void pipeIsNoLockFile() throws Exception {
        Path pipe = temp.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> LockFile.make(pipe)).hasMessageContaining("not a regular file");
        assertThat(LockFile.holder(pipe)).isEmpty();
    }

    @Test
    void fileIsOneByEveryNameOfItsDirectory() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolveSibling(temp.getFileName() + ".link"), temp);
        try (LockFile held = LockFile.tryTake(file, "a test").orElseThrow()) {
            assertThat(held.channel().isOpen()).isTrue();
            assertThat(LockFile.tryTake(link.resolve("lock"))).isEmpty();
        } finally {
            Files.delete(link);
        }
    }
}
