package io.swingnode.persistence.gzip;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;

/**
 * Compresses one stream on all processors, into gzip members that hold up to a mebibyte each. Members that follow each other
 * are one gzip file to every program that reads gzip.
 *
 * <p>The number of members under way is bounded; when it is reached, the writer waits for the oldest. What they come to is not the
 * same each time: it depends on how many writers there are, and on the libraries of the system. One thread at a time.
 */
public final class GzipWriter extends OutputStream {
    /** The level for snapshots: on heap-like data three times as fast as 6, and a tenth larger. */
    public static final int DEFAULT_LEVEL = 1;

    private static final int LEVEL_MAX = 9;

    /** Enough to keep every thread busy while the oldest member is being written out. */
    private static final int MEMBERS_ON_THEIR_WAY = GzipThreads.THREADS + 1;

    private final OutputStream out;
    private final int level;
    private final Deque<Future<byte[]>> onTheirWay = new ArrayDeque<>();
    private Pieces gathered = new Pieces();
    private boolean begun;
    private boolean closed;

    /**
     * Writes nothing yet.
     *
     * @param out receives the compressed bytes, on the thread that writes to this stream; it is not closed
     * @param level 1 (fast) to 9 (small)
     */
    public GzipWriter(OutputStream out, int level) {
        if (level < 1 || level > LEVEL_MAX) {
            throw new IllegalArgumentException("gzip level " + level + " is not from 1 to " + LEVEL_MAX);
        }
        this.out = out;
        this.level = level;
        GzipThreads.writerOpened();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the gzip stream was closed");
        }
        int done = 0;
        while (done < length) {
            int room = GzipThreads.memberBytes() - gathered.sizeBytes();
            if (room <= 0) {
                submit();
                continue;
            }
            int part = Math.min(length - done, room);
            gathered.add(bytes, offset + done, part);
            done += part;
        }
        if (gathered.sizeBytes() >= GzipThreads.memberBytes()) {
            submit();
        }
    }

    private void submit() throws IOException {
        if (onTheirWay.size() == MEMBERS_ON_THEIR_WAY) {
            writeOldest();
        }
        Pieces full = gathered;
        onTheirWay.add(GzipThreads.compress(codec -> Member.pack(codec, full, level)));
        gathered = new Pieces();
        begun = true;
        while (!onTheirWay.isEmpty() && onTheirWay.getFirst().isDone()) {
            writeOldest();
        }
    }

    private void writeOldest() throws IOException {
        out.write(GzipThreads.result(onTheirWay.getFirst()));
        onTheirWay.removeFirst();
    }

    /** Compresses what is left and ends the gzip data. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        try {
            if (!begun || gathered.sizeBytes() > 0) {
                submit();
            }
            while (!onTheirWay.isEmpty()) {
                writeOldest();
            }
        } finally {
            cancel();
        }
    }

    /** Drops what has not been written, unless the stream has ended. */
    public void cancel() {
        if (closed) {
            return;
        }
        closed = true;
        GzipThreads.writerClosed();
        onTheirWay.forEach(pending -> pending.cancel(false));
        onTheirWay.clear();
        gathered = new Pieces();
    }
}
