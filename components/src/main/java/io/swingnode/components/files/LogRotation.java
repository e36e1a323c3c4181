package io.swingnode.components.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the log files of components within their limits: {@code output.log} becomes {@code output.log.1}, that one
 * {@code output.log.2}, and the oldest is deleted.
 *
 * <p>The processes themselves hold the files open and append to them, with or without a node. So a full one is
 * copied and then truncated in place. Copying goes on until nothing was added meanwhile; only what is written between
 * that last check and the truncation, which follows at once, is lost.
 *
 * <p>On the way it notes how long the files are, for {@link LogTimes}. One thread at a time.
 */
public final class LogRotation {
    private static final Logger LOG = LoggerFactory.getLogger(LogRotation.class);
    private static final String ENDING = ".log";
    private static final String PART = ".part";
    /** A process that writes faster than the copy must not keep it busy for ever. */
    private static final int ROUNDS_MAX = 1_000;

    private final Path apps;
    private final LogLimits limits;
    private final LongSupplier nowMillis;
    private final LogTimes times = new LogTimes();

    public LogRotation(Path apps, LogLimits limits) {
        this(apps, limits, System::currentTimeMillis);
    }

    LogRotation(Path apps, LogLimits limits, LongSupplier nowMillis) {
        this.apps = apps;
        this.limits = limits;
        this.nowMillis = nowMillis;
    }

    /** Checks the size of every log file once. */
    public void all() {
        Set<Path> found = new HashSet<>();
        for (Path application : entries(apps)) {
            for (Path component : entries(application.resolve("components"))) {
                for (Path file : entries(component.resolve("logs"))) {
                    if (file.toString().endsWith(ENDING)) {
                        rotateQuietly(file);
                        found.add(file);
                    }
                }
            }
        }
        times.looked(found);
    }

    private static List<Path> entries(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException e) {
            // Not created yet, or being removed.
            return List.of();
        }
    }

    private void rotateQuietly(Path file) {
        try {
            long size = Files.size(file);
            times.note(file, size, nowMillis.getAsLong());
            if (size > limits.maxBytes()) {
                rotate(file);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} was removed before it could be rotated", file, e);
        } catch (IOException e) {
            LOG.warn("{} cannot be rotated", file, e);
        }
    }

    /** When the node dies before the truncation, lines are there twice; none is lost. */
    private void rotate(Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + PART);
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel to = FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            long copied = copy(from, to, 0);
            to.force(true);
            for (int i = limits.kept(); i > 1; i--) {
                if (Files.exists(numbered(file, i - 1))) {
                    Files.move(numbered(file, i - 1), numbered(file, i), StandardCopyOption.REPLACE_EXISTING);
                    LogTimes.move(numbered(file, i - 1), numbered(file, i));
                }
            }
            Files.move(part, numbered(file, 1), StandardCopyOption.REPLACE_EXISTING);
            // A power cut must not keep the truncation and lose the copy.
            DurableFiles.syncDirectory(DurableFiles.parent(file));
            times.note(file, copy(from, to, copied), nowMillis.getAsLong());
            LogTimes.move(file, numbered(file, 1));
            from.truncate(0);
            times.emptied(file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static long copy(FileChannel from, FileChannel to, long start) throws IOException {
        long copied = start;
        for (int round = 0; round < ROUNDS_MAX && copied < from.size(); round++) {
            copied += from.transferTo(copied, from.size() - copied, to);
        }
        return copied;
    }

    /** The name of the file after so many rotations. */
    private static Path numbered(Path file, int rotations) {
        return file.resolveSibling(file.getFileName() + "." + rotations);
    }
}
