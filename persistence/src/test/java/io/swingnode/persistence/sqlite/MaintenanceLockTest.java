package io.swingnode.persistence.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintenanceLockTest {
    @TempDir
    Path temp;

    private Path lockFile;
    private MaintenanceLock lock;

    @BeforeEach
    void makeStoreDirectory() throws IOException {
        Files.createDirectories(temp.resolve("store"));
        lockFile = temp.toRealPath().resolve("store.maintenance");
        lock = newLock();
    }

    private Path databaseFile() {
        return StoreDirectory.fileIn(temp.resolve("store"));
    }

    private MaintenanceLock newLock() {
        return MaintenanceLock.of(databaseFile());
    }

    /** A process that has the lock, and what it saw of it before. */
    private record Child(ChildJvm jvm, String seen) implements AutoCloseable {
        static Child start(Path databaseFile) throws IOException {
            ChildJvm jvm = ChildJvm.start(LockHolder.class, databaseFile);
            String seen = jvm.readLine();
            assertThat(jvm.readLine()).isEqualTo("held");
            return new Child(jvm, seen);
        }

        void end() throws IOException, InterruptedException {
            jvm.end();
            assertThat(jvm.readLine()).isEqualTo("released -1");
        }

        @Override
        public void close() {
            jvm.kill();
        }
    }

    @Test
    void isHeldInTheSameProcessUntilTheLastHolderReleasesIt() {
        assertThat(lock.isHeld()).isFalse();
        assertThat(lock.tryAcquire()).isTrue();
        MaintenanceLock other = newLock();
        assertThat(other.isHeld()).isTrue();
        assertThat(other.tryAcquire()).isTrue();
        lock.release();
        assertThat(lock.isHeld()).isTrue();
        other.release();
        assertThat(lock.isHeld()).isFalse();
        assertThat(lockFile).doesNotExist();
        assertThatThrownBy(lock::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void isHeldByAnotherProcessUntilItReleasesIt() throws Exception {
        try (Child child = Child.start(databaseFile())) {
            assertThat(child.seen()).isEqualTo("not seen");
            assertThat(lock.isHeld()).isTrue();
            assertThat(lock.isHeld()).as("looking does not take it").isTrue();
            child.end();
            assertThat(lock.isHeld()).isFalse();
            assertThat(lockFile).doesNotExist();
        }
    }

    @Test
    void endsWithAHolderThatIsKilled() throws Exception {
        try (Child child = Child.start(databaseFile())) {
            assertThat(lock.isHeld()).isTrue();
            child.jvm().kill();
        }
        assertThat(lockFile).exists();
        assertThat(lock.isHeld()).isFalse();
        assertThat(lock.tryAcquire()).isTrue();
        assertThat(lock.isHeld()).isTrue();
        lock.release();
        assertThat(lockFile).doesNotExist();
    }

    @Test
    void processesHoldItSideBySide() throws Exception {
        assertThat(lock.tryAcquire()).isTrue();
        try (Child first = Child.start(databaseFile());
                Child second = Child.start(databaseFile())) {
            assertThat(first.seen())
                    .as("this process's lock, after looking at it here")
                    .isEqualTo("seen");
            assertThat(second.seen()).isEqualTo("seen");
            lock.release();
            assertThat(lock.isHeld()).isTrue();
            first.end();
            assertThat(lock.isHeld()).isTrue();
            second.end();
            assertThat(lock.isHeld()).isFalse();
            assertThat(lockFile).doesNotExist();
        }
    }

    @Test
    void isKeptWhileTheSameProcessLooksAtIt() throws Exception {
        assertThat(lock.tryAcquire()).isTrue();
        assertThat(newLock().isHeld()).isTrue();
        try (Child child = Child.start(databaseFile())) {
            assertThat(child.seen()).isEqualTo("seen");
        }
        lock.release();
    }
}
