package io.swingnode.persistence.transfer;

import io.swingnode.persistence.io.BulkInput;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.ArtifactName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has lanes read the artifacts that come after the one that was asked for last. One that does not come in the order of the names is
 * read on the exporter's own connection.
 */
final class ArtifactsAhead implements AutoCloseable {
    /** Artifacts that are being read or wait, beside the one that the reader is at. */
    private static final int ARTIFACTS = 3;

    /** What waits of each: half of a large snapshot, so that two lanes can be at work all the time. */
    private static final long ARTIFACT_BYTES_MAX = 8 << 20;

    private static final int CHUNK_BYTES = 64 << 10;

    private static final int SPARE_CHUNKS = 32;

    /** A part of an artifact. */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    private record Chunk(byte[] bytes, int length) {}

    private static final Chunk NONE = new Chunk(new byte[0], 0);

    private record Coming(ArtifactName name, ReadAhead<Chunk> part) {}

    private final ReadLanes lanes;
    private final Connection own;
    private final Supplier<Cursor<ArtifactName>> openNames;
    private final BiFunction<Connection, ArtifactName, InputStream> opener;
    private final Deque<Coming> ahead = new ArrayDeque<>();

    /** Arrays that were read and can be filled again: new ones would cost a quarter of what inflating does. */
    private final BlockingQueue<byte[]> spare = new ArrayBlockingQueue<>(SPARE_CHUNKS);

    /** The names after those ahead; opened with the first artifact. */
    private @Nullable Cursor<ArtifactName> names;

    /**
     * @param openNames the names in their order
     * @param opener opens an artifact on a connection
     */
    ArtifactsAhead(
            ReadLanes lanes,
            Connection own,
            Supplier<Cursor<ArtifactName>> openNames,
            BiFunction<Connection, ArtifactName, InputStream> opener) {
        this.lanes = lanes;
        this.own = own;
        this.openNames = openNames;
        this.opener = opener;
    }

    /** As {@link ExportSource#artifact}. */
    InputStream open(ArtifactName name) {
        ReadAhead<Chunk> part = find(name);
        if (part == null) {
            return opener.apply(own, name);
        }
        readAhead();
        try {
            part.open(own);
            return new Stream(part, spare);
        } catch (IOException e) {
            throw new UncheckedIOException("opening artifact " + name.format(), e);
        } catch (RuntimeException e) {
            part.drop();
            throw e;
        }
    }

    /** Takes the artifact out of those that come; what comes before it was passed over. Null when it does not come. */
    private @Nullable ReadAhead<Chunk> find(ArtifactName name) {
        for (Coming next = ahead.poll(); next != null; next = ahead.poll()) {
            if (next.name().equals(name)) {
                return next.part();
            }
            next.part().drop();
        }
        Cursor<ArtifactName> rest = names();
        while (rest.hasNext()) {
            if (rest.next().equals(name)) {
                return lanes.read(part(name));
            }
        }
        return null;
    }

    private void readAhead() {
        Cursor<ArtifactName> rest = names();
        while (ahead.size() < ARTIFACTS && rest.hasNext()) {
            ArtifactName name = rest.next();
            ahead.add(new Coming(name, lanes.read(part(name))));
        }
    }

    private Cursor<ArtifactName> names() {
        Cursor<ArtifactName> all = names;
        if (all == null) {
            all = openNames.get();
            names = all;
        }
        return all;
    }

    private ReadAhead<Chunk> part(ArtifactName name) {
        return new ReadAhead<>(connection -> new Chunks(opener.apply(connection, name), spare), ARTIFACT_BYTES_MAX);
    }

    @Override
    public void close() {
        ahead.forEach(coming -> coming.part().drop());
        ahead.clear();
        if (names != null) {
            names.close();
        }
    }

    private record Chunks(InputStream in, BlockingQueue<byte[]> spare) implements ReadAhead.Values<Chunk> {
        @Override
        public @Nullable Chunk next() throws IOException {
            byte[] used = spare.poll();
            byte[] bytes = used == null ? new byte[CHUNK_BYTES] : used;
            int length = in.read(bytes);
            return length < 0 ? null : new Chunk(bytes, length);
        }

        @Override
        public long bytes(Chunk value) {
            return value.bytes().length;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** The chunks of an artifact as a stream. */
    private static final class Stream extends BulkInput {
        private final ReadAhead<Chunk> part;
        private final BlockingQueue<byte[]> spare;
        private Chunk chunk = NONE;
        private int next;
        private boolean ended;

        Stream(ReadAhead<Chunk> part, BlockingQueue<byte[]> spare) {
            this.part = part;
            this.spare = spare;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, chunk.length() - next);
            System.arraycopy(chunk.bytes(), next, target, offset, count);
            next += count;
            return count;
        }

        private boolean fill() throws IOException {
            while (next == chunk.length()) {
                if (next > 0) {
                    boolean unused = spare.offer(chunk.bytes());
                    chunk = NONE;
                    next = 0;
                }
                Chunk after = ended ? null : part.next();
                if (after == null) {
                    ended = true;
                    return false;
                }
                chunk = after;
            }
            return true;
        }

        @Override
        public long transferTo(OutputStream out) throws IOException {
            long total = 0;
            while (fill()) {
                out.write(chunk.bytes(), next, chunk.length() - next);
                total += chunk.length() - next;
                next = chunk.length();
            }
            return total;
        }

        @Override
        public void close() throws IOException {
            part.close();
        }
    }
}
