package io.swingnode.persistence.io;

import java.io.IOException;
import java.io.InputStream;

/** An input stream that reads blocks of bytes; a single byte is a block of one. */
public abstract class BulkInput extends InputStream {
    private final byte[] single = new byte[1];

    @Override
    public final int read() throws IOException {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] target, int offset, int length) throws IOException;
}
