package io.swingnode.node.store;

import io.swingnode.components.files.FileTrees;
import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.persistence.io.Spool;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.CopyProgress.Step;
import io.swingnode.persistence.transfer.ExportDirectoryWriter;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.persistence.transfer.ExportText;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes an export as one archive: the files of an export directory, the manifest last. An archive states the size of a file before
 * its bytes, so each goes through a temporary file, or, when it is small, through memory.
 */
final class ExportArchive {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int SPOOL_MEMORY_BYTES = 1 << 20;
    private static final int PROGRESS_ENTRIES = 10_000;
    private static final int FILE_MODE = 0600;
    private static final String STANDARD_OUTPUT = "-";
    private static final String UNFINISHED = ".unfinished";

    private final ExportSource source;
    private final ArtifactMode mode;
    private final List<String> vats;
    private final CopyProgress progress;
    private final Path spoolDir = Path.of(System.getProperty("java.io.tmpdir"));
    /** Fractions of a second would need a header of their own. */
    private final Date time = Date.from(Instant.now().truncatedTo(ChronoUnit.SECONDS));

    /** @param vats whose artifacts alone the source has; empty for all */
    ExportArchive(ExportSource source, ArtifactMode mode, List<String> vats, CopyProgress progress) {
        this.source = source;
        this.mode = mode;
        this.vats = vats;
        this.progress = progress;
    }

    /** True for a target that is an archive. */
    static boolean isArchive(Path target) {
        String name = target.toString();
        return isStandardOutput(target) || name.endsWith(".tar") || isCompressed(name);
    }

    static boolean isStandardOutput(Path target) {
        return target.toString().equals(STANDARD_OUTPUT);
    }

    private static boolean isCompressed(String name) {
        return name.endsWith(".tar.gz") || name.endsWith(".tgz");
    }

    /** @throws StoreException (USAGE) when there is such a file */
    static void requireAbsent(Path target) {
        if (!isStandardOutput(target) && Files.exists(target)) {
            throw new StoreException(Reason.USAGE, target + " is there already; choose another name, or delete it");
        }
    }

    /**
     * Writes a file, which has its name when it is complete.
     *
     * @return how many artifacts it has
     */
    long toFile(Path target, FileMode fileMode) {
        Path unfinished = target.resolveSibling(target.getFileName() + UNFINISHED);
        boolean complete = false;
        try (FileChannel file = fileMode.create(unfinished)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file), BUFFER_BYTES);
            long artifacts = write(isCompressed(target.toString()) ? new GZIPOutputStream(out, BUFFER_BYTES) : out);
            // The archive and its compression were closed, and the channel with them.
            DurableFiles.syncFile(unfinished);
            DurableFiles.rename(unfinished, target);
            complete = true;
            return artifacts;
        } catch (IOException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "cannot write " + target + ": " + IoReason.of(e) + "; "
                            + IoReason.remedy(e, "see what is wrong there, then export again"),
                    e);
        } finally {
            if (!complete) {
                FileTrees.delete(unfinished);
            }
        }
    }

    /** Writes to a stream that is not closed. */
    long toStream(OutputStream out) {
        try {
            return write(new KeptOpen(out));
        } catch (IOException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "standard output cannot be written: " + IoReason.of(e) + "; what was written is" + " not complete",
                    e);
        }
    }

    private long write(OutputStream out) throws IOException {
        long height = ExportDirectoryWriter.height(source::hostValue);
        // What is not complete is refused before anything is written.
        try (Cursor<ArtifactName> names = source.artifactNames()) {
            TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            data(tar);
            Spool manifest = spool();
            try {
                manifest.write(bytes(ExportText.manifestHead(height, mode)));
                long artifacts = artifacts(names, tar, manifest);
                manifest.write(bytes(ExportText.manifestEnd(artifacts == 0, vats)));
                put(tar, ExportText.MANIFEST_FILE, manifest);
                tar.close();
                return artifacts;
            } finally {
                manifest.release();
            }
        }
    }

    private Spool spool() {
        return new Spool(spoolDir, SPOOL_MEMORY_BYTES);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void data(TarArchiveOutputStream tar) throws IOException {
        Spool data = spool();
        long count = 0;
        try (Cursor<ExportEntry> entries = source.exportData()) {
            while (entries.hasNext()) {
                data.write(bytes(ExportText.line(entries.next())));
                count++;
                if (count % PROGRESS_ENTRIES == 0) {
                    progress.advanced(Step.DATA, count, data.sizeBytes());
                }
            }
            progress.advanced(Step.DATA, count, data.sizeBytes());
            put(tar, ExportText.DATA_FILE, data);
        } finally {
            data.release();
        }
    }

    private long artifacts(Cursor<ArtifactName> names, TarArchiveOutputStream tar, Spool manifest) throws IOException {
        long count = 0;
        long sizeBytes = 0;
        while (names.hasNext()) {
            ArtifactName name = names.next();
            Spool artifact = spool();
            try (InputStream in = source.artifact(name)) {
                long unused = in.transferTo(artifact);
                put(tar, ExportText.fileName(name), artifact);
                manifest.write(bytes(ExportText.manifestPair(count == 0, name)));
                count++;
                sizeBytes += artifact.sizeBytes();
                progress.advanced(Step.ARTIFACTS, count, sizeBytes);
            } finally {
                artifact.release();
            }
        }
        return count;
    }

    private void put(TarArchiveOutputStream tar, String name, Spool content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.sizeBytes());
        entry.setMode(FILE_MODE);
        entry.setModTime(time);
        entry.setIds(0, 0);
        tar.putArchiveEntry(entry);
        try (InputStream in = content.read()) {
            long unused = in.transferTo(tar);
        }
        tar.closeArchiveEntry();
    }

    /** Standard output, which is not this one's to close. */
    private static final class KeptOpen extends BufferedOutputStream {
        KeptOpen(OutputStream out) {
            super(out, BUFFER_BYTES);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
