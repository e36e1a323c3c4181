package io.swingnode.persistence;

import java.io.IOException;
import java.io.InputStream;

/** Gives bytes that do not compress, and then fails as the pipe of a dead worker does. */
final class FailingInput extends InputStream {
    private long left;
    private long state = 1;

    FailingInput(long sizeBytes) {
        left = sizeBytes;
    }

    @Override
    public int read() throws IOException {
        // It fails again when asked again: reading into an array hides a failure that follows some bytes.
        if (left == 0) {
            throw new IOException("the worker died");
        }
        left--;
        state = state * 6364136223846793005L + 1442695040888963407L;
        return (int) (state >>> 56);
    }
}
