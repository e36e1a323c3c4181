package io.swingnode.bench.data;

import io.swingnode.components.files.FileTrees;
import io.swingnode.node.Cancellation;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/** Makes folders of prepared data, and keeps those that exist. */
public record Preparation(BenchData data, OutputMixin output) {
    private static final String UNFINISHED = "unfinished";
    private static final String LOCK = "making.lock";

    /**
     * Makes the directory under another name first, so that one with its final name is always complete.
     *
     * @throws StoreException when another process is making data in the same folder
     */
    public void make(String name, Maker maker) throws IOException {
        Path target = data.folder().resolve(name);
        if (Files.exists(target)) {
            return;
        }
        Files.createDirectories(data.folder());
        Path lockFile = data.folder().resolve(LOCK);
        try (FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // The lock ends with the channel, or with the process.
            if (!isTaken(lock)) {
                throw new StoreException(
                        Reason.BUSY,
                        "another process is making data in " + data.folder()
                                + "; run this again when it is done, or name another folder with --data");
            }
            make(name, target, maker);
        }
    }

    private static boolean isTaken(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void make(String name, Path target, Maker maker) throws IOException {
        Path unfinished = data.folder().resolve(UNFINISHED);
        FileTrees.delete(unfinished);
        try (Progress progress = output.progress("making " + name)) {
            maker.make(unfinished, done -> {
                Cancellation.ofProcess().check("stopped while making " + name + "; run it again to continue");
                progress.update(done, 0, "steps");
            });
        }
        Files.move(unfinished, target);
    }

    /** Makes a folder, and reports its progress. */
    @FunctionalInterface
    public interface Maker {
        /** Makes the folder; {@code progress} is told how many steps are done. */
        void make(Path dir, LongConsumer progress) throws IOException;
    }
}
