package io.swingnode.persistence.io;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** A gzip stream of a chosen level; Java's keeps its deflater to subclasses. */
public final class LevelledGzip extends GZIPOutputStream {
    private static final int BUFFER_BYTES = 64 * 1024;

    public LevelledGzip(OutputStream out, int level) throws IOException {
        super(out, BUFFER_BYTES);
        def.setLevel(level);
    }

    @Override
    public void finish() throws IOException {
        super.finish();
        // The deflater's memory lies outside the heap; whoever only finishes would keep it.
        def.end();
    }
}
