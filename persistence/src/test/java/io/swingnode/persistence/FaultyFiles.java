package io.swingnode.persistence;

import io.swingnode.persistence.archive.ArchiveFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The machine's files, but the n-th call fails as a full disk does. Calls come from several threads. */
public final class FaultyFiles implements ArchiveFiles {
    private final ArchiveFiles real = ArchiveFiles.ofTheMachine();
    private final AtomicInteger callsLeft = new AtomicInteger(Integer.MAX_VALUE);
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger openMax = new AtomicInteger();

    /** From now on the {@code nth} call (from 1) fails, and no other. */
    public void failAt(int nth) {
        calls.clear();
        callsLeft.set(nth);
    }

    /** No call fails from now on. */
    public void heal() {
        failAt(Integer.MAX_VALUE);
    }

    /** What was called since the last {@link #failAt}. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** How many files were being written at the same time, at most. */
    public int openMax() {
        return openMax.get();
    }

    private void call(String what) throws IOException {
        calls.add(what);
        if (callsLeft.decrementAndGet() == 0) {
            throw new IOException("injected in " + what + ": no space left on device");
        }
    }

    @Override
    public void createDirectory(Path dir) throws IOException {
        call("createDirectory");
        real.createDirectory(dir);
    }

    @Override
    public List<String> list(Path dir) throws IOException {
        call("list");
        return real.list(dir);
    }

    @Override
    public Output create(Path file) throws IOException {
        call("create");
        Output output = real.create(file);
        openMax.accumulateAndGet(open.incrementAndGet(), Math::max);
        return new FaultyOutput(output);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        call("rename");
        real.rename(from, to);
    }

    @Override
    public boolean wouldReplace(Path file, Path other) throws IOException {
        call("wouldReplace");
        return real.wouldReplace(file, other);
    }

    @Override
    public InputStream open(Path file) throws IOException {
        call("open");
        return real.open(file);
    }

    @Override
    public void syncDirectory(Path dir) throws IOException {
        call("syncDirectory");
        real.syncDirectory(dir);
    }

    @Override
    public void delete(Path file) throws IOException {
        call("delete");
        real.delete(file);
    }

    private final class FaultyOutput extends Output {
        private final Output output;

        FaultyOutput(Output output) {
            this.output = output;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            call("write");
            output.write(bytes, offset, length);
        }

        @Override
        public void sync() throws IOException {
            call("sync");
            output.sync();
        }

        @Override
        public void close() throws IOException {
            open.decrementAndGet();
            output.close();
        }
    }
}
