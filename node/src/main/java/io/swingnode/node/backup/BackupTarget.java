package io.swingnode.node.backup;

import java.io.IOException;
import java.io.InputStream;

/** Where a home is written to: a directory, or an archive. Directories come before what is in them. */
interface BackupTarget {
    /** Is told how many bytes were handled. */
    interface Bytes {
        void handled(long count);
    }

    void directory(String path, String mode) throws IOException;

    void link(String path, String target) throws IOException;

    /**
     * Writes a file.
     *
     * @param sizeBytes what {@code in} has
     * @return its SHA-256 in hexadecimal
     */
    String file(String path, String mode, long sizeBytes, InputStream in, Bytes bytes) throws IOException;
}
