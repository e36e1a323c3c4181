package io.swingnode.persistence.archive;

import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.Joiner;
import io.swingnode.persistence.block.Slot;
import io.swingnode.persistence.gzip.GzipReader;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.zip.ZipException;

/**
 * Archives the spans that a block closes and the snapshots that it saves, before the commit that may prune them.
 *
 * <p><b>Design.</b> A span's items are copied when it closes, to one temporary file without a name that all spans of
 * the block share. Whatever the block does to the rows afterwards (pruning them, deleting the vat, spilling), the
 * artifact is available, and it can be compressed on any thread. A snapshot is kept in its compressed form. What is to
 * be archived is part of the crank's layer, so that a rollback drops it. At commit, before anything is written to the
 * database, all files are written in parallel under temporary names and synced; then they are renamed, and their
 * directories synced. When any of that fails, the temporary files are deleted and the commit is refused: the block is
 * unchanged, and committing again writes them anew.
 *
 * <p>A file that would replace another with other bytes (a snapshot saved again at its position, a vat begun anew) keeps its
 * temporary name until the block is durable: should the commit fail, the other is the one on record. Whoever opens the store
 * after a kill in between finds the temporary file, and puts it in place when the store has it on record.
 */
public final class BlockArchive implements Joiner.BeforeCommit, AutoCloseable {
    private final BlockBuffer buffer;
    private final Slot<ArchiveChanges> slot;
    private final ArchiveOptions options;
    private final ArchiveCopies copies;

    /** Those of numbered cranks that have joined the block. */
    private final List<ArchiveCopies> copiesOfCranks = new ArrayList<>();

    /** A file that is written and durable, under a temporary name until its block is durable too. */
    private record Replacing(ArchiveJob job, long blockNumber) {}

    /** In the order of their blocks. */
    private final Deque<Replacing> replacing = new ArrayDeque<>();

    /** The last block that is durable. */
    private long lastWritten;

    /** Jobs whose files are being written under temporary names, or have been. */
    private record Begun(List<ArchiveJob> jobs, CompletableFuture<?> written) {}

    private Optional<Begun> begun = Optional.empty();

    /** Says what the store has on record. */
    @FunctionalInterface
    public interface Records {
        /** True when the store has an artifact of this name on record with these bytes. */
        boolean vouchFor(ArtifactName name, InputStream plain) throws IOException;
    }

    /**
     * The archive of a block.
     *
     * @param compressionLevel gzip level, 1 (fast) to 9 (small)
     * @param spoolDir where copies are kept until the commit, in a temporary file without a name
     */
    public BlockArchive(BlockBuffer buffer, ArchiveOptions options, int compressionLevel, Path spoolDir) {
        this.buffer = buffer;
        this.slot = buffer.plugIn(ArchiveChanges::new);
        this.options = options;
        this.copies = new ArchiveCopies(buffer, slot, options, compressionLevel, spoolDir);
        buffer.whenWritten(this::blocksAreWritten);
    }

    /** What has to be archived of the changes that are made in the block. */
    public ArchiveCopies copies() {
        return copies;
    }

    /** Keeps what a numbered crank has copied, which has joined the block, until that commits. */
    public void adopt(ArchiveCopies ofCrank) {
        if (ofCrank.hasCopies()) {
            copiesOfCranks.add(ofCrank);
        }
    }

    /**
     * Creates the directories. Of the temporary files that an interrupted archiver has left in them, puts in place what is on
     * record, and deletes the others.
     *
     * @throws StoreException (UNAVAILABLE) when a directory can't be created or written
     */
    public void open(Records records) {
        for (Path dir : directories()) {
            try {
                options.files().createDirectory(dir);
                for (String name : options.files().list(dir)) {
                    if (ArchiveNames.isTemporary(name)) {
                        settle(dir, name, records);
                    }
                }
            } catch (IOException e) {
                throw new StoreException(
                        Reason.UNAVAILABLE,
                        "the archive directory " + dir + " cannot be used: " + IoReason.of(e) + "; "
                                + IoReason.remedy(e, "make it a directory that can be written, or name another"),
                        e);
            }
        }
    }

    private void settle(Path dir, String temporary, Records records) throws IOException {
        String name = temporary.substring(0, temporary.length() - ArchiveNames.TEMPORARY.length());
        Path file = dir.resolve(temporary);
        if (isOnRecord(ArchiveNames.parse(name).orElseThrow(), file, records)) {
            options.files().rename(file, dir.resolve(name));
            options.files().syncDirectory(dir);
        } else {
            options.files().delete(file);
        }
    }

    private boolean isOnRecord(ArtifactName artifact, Path file, Records records) throws IOException {
        try (InputStream packed = options.files().open(file);
                InputStream plain = new GzipReader(packed)) {
            return records.vouchFor(artifact, plain);
        } catch (EOFException | UTFDataFormatException | ZipException e) {
            // It was never finished.
            return false;
        }
    }

    private List<Path> directories() {
        return ArchiveCopies.directories(options);
    }

    /**
     * Starts to write what is due, so that a commit need not wait for it. Nothing but the commit may change the block until
     * then.
     *
     * @return completes when the commit need not wait, also when it will be refused
     */
    public CompletionStage<?> begin() {
        List<ArchiveJob> jobs = due();
        // While files of blocks before wait under their temporary names, these could be the names of new ones.
        if (jobs.isEmpty() || !replacing.isEmpty()) {
            return CompletableFuture.completedStage(true);
        }
        return begun(jobs).written().handle((done, failure) -> true);
    }

    private List<ArchiveJob> due() {
        return buffer.ofBlock(slot)
                .map(changes -> List.copyOf(changes.jobs().values()))
                .orElse(List.of());
    }

    private Begun begun(List<ArchiveJob> jobs) {
        if (begun.isPresent()) {
            if (begun.get().jobs().equals(jobs)) {
                return begun.get();
            }
            awaitBegun();
        }
        Begun now = new Begun(jobs, options.writer().start(jobs).toCompletableFuture());
        begun = Optional.of(now);
        return now;
    }

    /** Two writers of one temporary file would mix their bytes. */
    private void awaitBegun() {
        if (begun.isPresent()) {
            Object unused =
                    begun.get().written().handle((done, failure) -> true).join();
            begun = Optional.empty();
        }
    }

    @Override
    public boolean mustWait() {
        return !replacing.isEmpty() && !due().isEmpty();
    }

    @Override
    public void prepare() {
        try {
            putInPlace();
        } catch (IOException e) {
            throw ArchiveCopies.unavailable("putting files of the block before in place in " + directories(), e);
        }
        List<ArchiveJob> jobs = due();
        if (jobs.isEmpty()) {
            releaseCopies();
        } else {
            write(jobs);
        }
    }

    private void write(List<ArchiveJob> jobs) {
        try {
            await(begun(jobs).written());
            Set<Path> dirs = new LinkedHashSet<>();
            for (ArchiveJob job : jobs) {
                if (options.files().wouldReplace(job.temporary(), job.file())) {
                    replacing.add(new Replacing(job, buffer.blockNumber()));
                } else {
                    options.files().rename(job.temporary(), job.file());
                }
                dirs.add(job.dir());
            }
            for (Path dir : dirs) {
                options.files().syncDirectory(dir);
            }
        } catch (IOException e) {
            replacing.clear();
            removeTemporary(jobs, e);
            throw ArchiveCopies.unavailable("writing " + jobs.size() + " files to the archive in " + directories(), e);
        } finally {
            begun = Optional.empty();
        }
        buffer.ofBlock(slot).ifPresent(changes -> changes.jobs().clear());
        releaseCopies();
    }

    private void releaseCopies() {
        copies.release();
        copiesOfCranks.forEach(ArchiveCopies::release);
        copiesOfCranks.clear();
    }

    private static void await(CompletableFuture<?> written) throws IOException {
        try {
            Object unused = written.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException io
                    ? io
                    : new IOException("the archive failed: " + e.getCause(), e.getCause());
        }
    }

    private void blocksAreWritten(long last) {
        lastWritten = last;
        try {
            putInPlace();
        } catch (IOException e) {
            // The blocks are durable and cannot be refused any more; the next one is, until this works.
        }
    }

    /** Gives the files of durable blocks their names. */
    private void putInPlace() throws IOException {
        while (!replacing.isEmpty() && replacing.getFirst().blockNumber() <= lastWritten) {
            ArchiveJob job = replacing.getFirst().job();
            options.files().rename(job.temporary(), job.file());
            options.files().syncDirectory(job.dir());
            replacing.removeFirst();
        }
    }

    /** Files that can't be deleted now are deleted when the store is next opened; the first failure is reported. */
    private void removeTemporary(List<ArchiveJob> jobs, IOException failure) {
        for (ArchiveJob job : jobs) {
            try {
                options.files().delete(job.temporary());
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Waits for files that are being written, and releases the copies. */
    @Override
    public void close() {
        awaitBegun();
        releaseCopies();
    }
}
