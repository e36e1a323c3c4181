package io.swingnode.server.kernel;

import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.LocatedSnapshot;
import io.swingnode.persistence.snapshot.SnapshotCompressor;
import io.swingnode.persistence.snapshot.SnapshotOptions;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The uploads and streams of a block: filled and pulled by {@code stream} connections, used by the block's own. An upload is
 * compressed as it arrives, and becomes a part of the block only when a save names it. Any thread.
 */
final class BlockStreams implements AutoCloseable {
    private final SnapshotOptions options;
    private final int most;
    private final Map<Long, Upload> uploads = new ConcurrentHashMap<>();
    private final Map<Long, PulledBytes> streams = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private volatile boolean closed;

    /** @param most how many may be open at once */
    BlockStreams(SnapshotOptions options, int most) {
        this.options = options;
        this.most = most;
    }

    /** Begins an upload. */
    long openUpload() {
        return put(uploads, new Upload(options.newCompressor()));
    }

    /** Takes the next bytes of an upload. */
    void write(long id, byte[] bytes) throws IOException {
        require(uploads, id, "upload").write(bytes);
    }

    /** Ends an upload: it may be used now. */
    void endUpload(long id) throws IOException {
        CompressedSnapshot unused = require(uploads, id, "upload").end();
    }

    void dropUpload(long id) {
        Upload upload = uploads.remove(id);
        if (upload != null) {
            upload.drop();
        }
    }

    /**
     * Hands over what was uploaded, once.
     *
     * @throws StoreException (NOT_FOUND) when there is no such upload; (USAGE) when it has not ended
     */
    CompressedSnapshot takeUpload(long id) {
        CompressedSnapshot taken = require(uploads, id, "upload").take();
        uploads.remove(id);
        return taken;
    }

    /** A stream of the plain bytes of a snapshot, opened when it is first pulled. */
    long load(LocatedSnapshot snapshot) {
        return put(streams, new PulledBytes(snapshot::open));
    }

    /** A stream of the compressed bytes of a snapshot. */
    long archive(LocatedSnapshot snapshot) {
        return put(streams, new PulledBytes(snapshot::openCompressed));
    }

    long bytes(byte[] bytes) {
        return put(streams, new PulledBytes(() -> new ByteArrayInputStream(bytes)));
    }

    /** The next bytes of a stream, at most so many; fewer only at its end, which ends the stream. */
    PulledBytes.Part pull(long id, long most) throws IOException {
        PulledBytes stream = require(streams, id, "stream");
        try {
            PulledBytes.Part part = stream.pull(most);
            if (part.done()) {
                drop(id);
            }
            return part;
        } catch (IOException | RuntimeException e) {
            drop(id);
            throw e;
        }
    }

    /** Ends a stream early; one that has ended is none. */
    void drop(long id) {
        PulledBytes stream = streams.remove(id);
        if (stream != null) {
            stream.close();
        }
    }

    private <T> long put(Map<Long, T> where, T what) {
        if (closed) {
            throw new StoreException(Reason.CLOSED, "the block of this upload or stream has ended");
        }
        if (where.size() >= most) {
            throw new StoreException(Reason.BUSY, most + " of them are open in this session; end one first");
        }
        long id = lastId.incrementAndGet();
        where.put(id, what);
        return id;
    }

    private static <T> T require(Map<Long, T> where, long id, String what) {
        T found = where.get(id);
        if (found == null) {
            throw new StoreException(Reason.NOT_FOUND, "there is no " + what + " " + id + " any more");
        }
        return found;
    }

    @Override
    public void close() {
        closed = true;
        uploads.keySet().forEach(this::dropUpload);
        streams.keySet().forEach(this::drop);
    }

    private static final class Upload {
        private final SnapshotCompressor compressor;
        private @Nullable CompressedSnapshot result;
        private boolean dropped;

        private Upload(SnapshotCompressor compressor) {
            this.compressor = compressor;
        }

        private synchronized void write(byte[] bytes) throws IOException {
            if (result != null || dropped) {
                throw new StoreException(Reason.USAGE, "the upload has ended");
            }
            compressor.write(bytes, 0, bytes.length);
        }

        private synchronized CompressedSnapshot end() throws IOException {
            if (dropped) {
                throw new StoreException(Reason.USAGE, "the upload was dropped");
            }
            CompressedSnapshot ended = result == null ? compressor.finish() : result;
            result = ended;
            return ended;
        }

        private synchronized CompressedSnapshot take() {
            if (result == null) {
                throw new StoreException(Reason.USAGE, "the upload has not ended; send upload.end first");
            }
            return result;
        }

        private synchronized void drop() {
            dropped = true;
            if (result == null) {
                compressor.cancel();
            } else {
                result.release();
            }
        }
    }
}
