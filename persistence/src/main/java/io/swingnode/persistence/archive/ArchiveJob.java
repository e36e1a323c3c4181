package io.swingnode.persistence.archive;

import io.swingnode.persistence.gzip.GzipWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Writes one artifact to a temporary file and syncs it; the store renames the file afterwards. Jobs do not use the
 * store, so any number may run in parallel, each on a thread of its own.
 */
public final class ArchiveJob {
    private static final int BUFFER_BYTES = 64 << 10;

    /** Opens the bytes of an artifact. */
    @FunctionalInterface
    interface Bytes {
        InputStream open();
    }

    /**
     * What the job writes.
     *
     * @param name the artifact's file name, {@code .gz} included
     * @param bytes the content
     * @param compressed true when {@code bytes} are already gzip data
     */
    record Content(String name, Bytes bytes, boolean compressed) {}

    private final ArchiveFiles files;
    private final Content content;
    private final Path dir;
    private final int compressionLevel;

    ArchiveJob(ArchiveFiles files, Path dir, Content content, int compressionLevel) {
        this.files = files;
        this.dir = dir;
        this.content = content;
        this.compressionLevel = compressionLevel;
    }

    /** The final name of the file, such as {@code transcript.v1.0.20.gz}. */
    public String name() {
        return content.name();
    }

    Path dir() {
        return dir;
    }

    Path temporary() {
        return dir.resolve(content.name() + ArchiveNames.TEMPORARY);
    }

    Path file() {
        return dir.resolve(content.name());
    }

    /** Writes the temporary file; its bytes are durable when this returns. */
    public void run() throws IOException {
        try (InputStream in = content.bytes().open();
                ArchiveFiles.Output out = files.create(temporary())) {
            if (content.compressed()) {
                copy(in, out);
            } else {
                compress(in, out);
            }
            out.sync();
        }
    }

    private void compress(InputStream in, OutputStream out) throws IOException {
        GzipWriter gzip = new GzipWriter(out, compressionLevel);
        try {
            copy(in, gzip);
            gzip.close();
        } finally {
            gzip.cancel();
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
        }
    }
}
