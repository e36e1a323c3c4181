package io.swingnode.persistence.io;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** A gzip stream with a given compression level, which Java's own lets only subclasses set. */
public final class LevelledGzip extends GZIPOutputStream {
    private static final int BUFFER_BYTES = 64 * 1024;

    public LevelledGzip(OutputStream out, int level) throws IOException {
        super(out, BUFFER_BYTES);
        def.setLevel(level);
    }

    @Override
    public void finish() throws IOException {
        super.finish();
        // The deflater's memory is outside the heap and would stay allocated when the stream is finished but not
        // closed.
        def.end();
    }
}
