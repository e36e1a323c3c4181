package io.swingnode.node.backup;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes a home as a tar archive, of which a part the size of a buffer is in memory. */
final class TarTarget implements BackupTarget, AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final TarArchiveOutputStream tar;
    /** Fractions of a second would need a header of their own. */
    private final Date time = Date.from(Instant.now().truncatedTo(ChronoUnit.SECONDS));

    private final byte[] buffer = new byte[BUFFER_BYTES];

    TarTarget(OutputStream out) {
        tar = new TarArchiveOutputStream(new KeptOpen(out), "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    @Override
    public void directory(String path, String mode) throws IOException {
        put(new TarArchiveEntry(path + "/"), mode);
        tar.closeArchiveEntry();
    }

    @Override
    public void link(String path, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        put(entry, "777");
        tar.closeArchiveEntry();
    }

    private void put(TarArchiveEntry entry, String mode) throws IOException {
        entry.setMode(FileModes.bits(mode));
        entry.setModTime(time);
        entry.setIds(0, 0);
        tar.putArchiveEntry(entry);
    }

    @Override
    public String file(String path, String mode, long sizeBytes, InputStream in, Bytes bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(sizeBytes);
        put(entry, mode);
        MessageDigest sha256 = Digests.sha256();
        for (long left = sizeBytes; left > 0; ) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new StoreException(
                        Reason.UNAVAILABLE,
                        path + " got shorter while it was read; what was written is no backup: run the same command"
                                + " again");
            }
            sha256.update(buffer, 0, count);
            tar.write(buffer, 0, count);
            left -= count;
            bytes.handled(count);
        }
        tar.closeArchiveEntry();
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** Ends the archive; its last block is written only when the stream is closed. */
    void finish() throws IOException {
        tar.close();
    }

    /** An archive that was not finished stays without its end. */
    @Override
    public void close() {
        // What is below is not this one's to close.
    }

    /** Standard output. */
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
