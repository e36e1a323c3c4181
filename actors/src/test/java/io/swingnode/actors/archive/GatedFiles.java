package io.swingnode.actors.archive;

import io.swingnode.persistence.archive.ArchiveFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Real files whose creation can be held at a gate, or made to fail as on a full disk or from a bug. */
final class GatedFiles implements ArchiveFiles {
    private final ArchiveFiles real = ArchiveFiles.ofTheMachine();
    private final AtomicInteger atGate = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean full;
    private volatile boolean buggy;

    /** From now on, files wait. */
    void shut() {
        gate = new CountDownLatch(1);
    }

    void open() {
        gate.countDown();
    }

    /** How many files have come to the gate so far. */
    int atGate() {
        return atGate.get();
    }

    void fill(boolean isFull) {
        full = isFull;
    }

    void breakDown(boolean isBuggy) {
        buggy = isBuggy;
    }

    @Override
    public Output create(Path file) throws IOException {
        atGate.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted at the gate", e);
        }
        if (full) {
            throw new IOException("no space left on device");
        }
        if (buggy) {
            throw new IllegalStateException("a bug in the files");
        }
        return real.create(file);
    }

    @Override
    public void createDirectory(Path dir) throws IOException {
        real.createDirectory(dir);
    }

    @Override
    public List<String> list(Path dir) throws IOException {
        return real.list(dir);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        real.rename(from, to);
    }

    @Override
    public boolean wouldReplace(Path file, Path other) throws IOException {
        return real.wouldReplace(file, other);
    }

    @Override
    public InputStream open(Path file) throws IOException {
        return real.open(file);
    }

    @Override
    public void syncDirectory(Path dir) throws IOException {
        real.syncDirectory(dir);
    }

    @Override
    public void delete(Path file) throws IOException {
        real.delete(file);
    }
}
