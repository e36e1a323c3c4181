package io.swingnode.persistence.archive;

import io.swingnode.persistence.io.LevelledGzip;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * One artifact to be written to a temporary file and synced; the store renames it afterwards. Jobs touch no
 * store, so any number may be carried out side by side, each on a thread of its own.
 */
public final class ArchiveJob {
    private static final int BUFFER_BYTES = 64 << 10;

    /** Where the bytes of an artifact wait. */
    @FunctionalInterface
    interface Bytes {
        InputStream open();
    }

    /**
     * What is to be written.
     *
     * @param name the artifact's file name, {@code .gz} included
     * @param bytes the content
     * @param compressed true when {@code bytes} are gzip already
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

    /** The name of the file that will be, such as {@code transcript.v1.0.20.gz}. */
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
                LevelledGzip gzip = new LevelledGzip(out, compressionLevel);
                copy(in, gzip);
                gzip.finish();
            }
            out.sync();
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
        }
    }
}
