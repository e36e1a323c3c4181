package io.swingnode.node.store;

import io.swingnode.components.files.CheckedTar;
import io.swingnode.components.files.FileTrees;
import io.swingnode.node.Cancellation;
import io.swingnode.node.Progress;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.ExportText;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * The export in an archive, unpacked beside the store that is made of it: an import asks for artifacts in its own order, and goes on
 * with them after an interruption. It needs that much space, and no memory.
 */
final class UnpackedExport implements AutoCloseable {
    private static final String SUFFIX = ".unpacked";
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    private final Path dir;

    private UnpackedExport(Path dir) {
        this.dir = dir;
    }

    /**
     * Unpacks an archive, compressed by gzip or not.
     *
     * @param place for messages
     * @param sizeBytes of the archive; 0 when that is not known
     * @param beside the directory of the new store
     * @throws StoreException (CORRUPT) when it is no archive of an export, or not whole
     */
    static UnpackedExport of(InputStream in, String place, long sizeBytes, Path beside, Progress progress) {
        Path store = beside.toAbsolutePath().normalize();
        UnpackedExport unpacked = new UnpackedExport(store.resolveSibling(store.getFileName() + SUFFIX));
        boolean done = false;
        try {
            // What a killed import has left.
            FileTrees.delete(unpacked.dir);
            Files.createDirectories(
                    unpacked.dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            unpacked.unpack(new Counted(in, progress, sizeBytes), place);
            if (!ExportDirectory.isExport(unpacked.dir)) {
                throw new StoreException(
                        Reason.CORRUPT,
                        place + " is not an export: it holds no " + ExportText.MANIFEST_FILE
                                + ", which is its last file; it may have been cut");
            }
            done = true;
            return unpacked;
        } catch (IOException e) {
            throw new StoreException(
                    Reason.CORRUPT,
                    place + " cannot be unpacked to " + unpacked.dir + ": " + IoReason.of(e) + "; "
                            + IoReason.remedy(e, "give a whole archive of an export"),
                    e);
        } finally {
            if (!done) {
                unpacked.close();
            }
        }
    }

    /** The export's directory, until this is closed. */
    Path dir() {
        return dir;
    }

    private void unpack(InputStream counted, String place) throws IOException {
        BufferedInputStream in = new BufferedInputStream(counted, BUFFER_BYTES);
        in.mark(2);
        boolean gzip = in.read() == GZIP_FIRST && in.read() == GZIP_SECOND;
        in.reset();
        try (CheckedTar tar = new CheckedTar(gzip ? new GZIPInputStream(in, BUFFER_BYTES) : in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (!entry.isDirectory()) {
                    file(entry, tar, place);
                }
            }
        }
    }

    /** Also of archives that were made of an export's directory, by its name. */
    private void file(TarArchiveEntry entry, InputStream content, String place) throws IOException {
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        if (!entry.isFile() || name.isEmpty() || name.equals("..") || Files.exists(dir.resolve(name))) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "\"" + entry.getName() + "\" in " + place + " is no file of an export, or is there twice");
        }
        try (OutputStream out = Channels.newOutputStream(FileMode.OWNER.create(dir.resolve(name)))) {
            content.transferTo(out);
        }
    }

    @Override
    public void close() {
        FileTrees.delete(dir);
    }

    /** Shows how much was read, and stops on request of the user. */
    private static final class Counted extends java.io.FilterInputStream {
        private final Progress progress;
        private final long sizeBytes;
        private long doneBytes;

        Counted(InputStream in, Progress progress, long sizeBytes) {
            super(in);
            this.progress = progress;
            this.sizeBytes = sizeBytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            Cancellation.ofProcess().check("stopped; nothing was imported, and the same command starts over");
            int count = in.read(buffer, offset, length);
            doneBytes += Math.max(count, 0);
            progress.update(doneBytes, sizeBytes, "bytes unpacked", doneBytes);
            return count;
        }
    }
}
