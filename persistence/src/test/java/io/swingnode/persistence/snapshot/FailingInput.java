package io.swingnode.persistence.snapshot;

import io.swingnode.persistence.io.BulkInput;
import java.io.IOException;

/** Gives bytes that do not compress, and then fails as the pipe of a dead worker does. */
final class FailingInput extends BulkInput {
    private long left;
    private long state = 1;

    FailingInput(long sizeBytes) {
        left = sizeBytes;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            throw new IOException("the worker died");
        }
        int count = (int) Math.min(length, left);
        for (int i = 0; i < count; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            bytes[offset + i] = (byte) (state >>> 56);
        }
        left -= count;
        return count;
    }
}
