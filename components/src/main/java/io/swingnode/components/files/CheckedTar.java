package io.swingnode.components.files;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * Reads a tar archive of which each header has the checksum that it states, those of long names and extended headers
 * included: the library computes it for the headers of files only, and leaves it to its users to look.
 */
public final class CheckedTar extends TarArchiveInputStream {
    public CheckedTar(InputStream plain) {
        super(plain);
    }

    @Override
    protected byte[] readRecord() throws IOException {
        long before = getBytesRead();
        byte[] header = super.readRecord();
        // The library takes part of a header for the end.
        if (header == null && getBytesRead() != before) {
            throw new IOException("the archive ends within a header");
        }
        // What follows the end is read too, and is nobody's header.
        if (header != null && !isAtEOF() && !isEOFRecord(header) && !TarUtils.verifyCheckSum(header)) {
            throw new IOException("a header does not have the checksum that it states");
        }
        return header;
    }
}
