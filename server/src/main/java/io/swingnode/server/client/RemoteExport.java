package io.swingnode.server.client;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.WireException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A view of the last commit of a node's store, over a connection. It stays as it is while the node goes on. A connection that is
 * lost is not made again: another one would have another view. What is held is some parts of a stream, of 256 KiB each, whatever
 * the size of the store.
 */
public final class RemoteExport implements ExportSource {
    private final ReaderConnection connection;
    private final long export;
    private final Optional<String> height;
    private final long entryCount;

    private record Opened(long export, Optional<String> height, long entryCount) {}

    private RemoteExport(ReaderConnection connection, Opened opened) {
        this.connection = connection;
        this.export = opened.export();
        this.height = opened.height();
        this.entryCount = opened.entryCount();
    }

    /**
     * Connects to a node and opens a view.
     *
     * @param mode how much history is offered
     * @throws StoreException (UNAVAILABLE) when nothing listens there, or it does not answer; (USAGE) when the options do not fit
     *     the address; or why the node refuses
     */
    public static RemoteExport open(NodeAddress address, ClientOptions options, ArtifactMode mode) {
        ReaderConnection connection = ReaderConnection.open(address, options, mode);
        try {
            Opened opened = connection.ask(
                    "export.open",
                    0,
                    none -> {},
                    reply -> new Opened(reply.integer(), reply.textOrNone(), reply.integer()));
            return new RemoteExport(connection, opened);
        } catch (StoreException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Optional<String> hostValue(String key) {
        KeySection.requireHostKey(key);
        return key.equals(KeySection.HEIGHT_KEY)
                ? height
                : connection.ask(
                        "export.host", 2, arguments -> arguments.integer(export).text(key), FrameReader::textOrNone);
    }

    @Override
    public Cursor<ExportEntry> exportData() {
        return new PartCursor<>(new Parts<>(connection, stream("export.data"), RemoteExport::entries));
    }

    private static List<ExportEntry> entries(FrameReader reply) throws WireException {
        List<ExportEntry> entries = new ArrayList<>();
        reply.beginArray();
        while (!reply.atEnd()) {
            entries.add(new ExportEntry(reply.text(), reply.textOrNone()));
        }
        return entries;
    }

    @Override
    public long entryCount() {
        return entryCount;
    }

    @Override
    public Cursor<ArtifactName> artifactNames() {
        return new PartCursor<>(new Parts<>(connection, stream("export.names"), RemoteExport::names));
    }

    private static List<ArtifactName> names(FrameReader reply) throws WireException {
        List<ArtifactName> names = new ArrayList<>();
        reply.beginArray();
        while (!reply.atEnd()) {
            names.add(ArtifactName.parse(reply.name()));
        }
        return names;
    }

    private long stream(String operation) {
        return connection.ask(operation, 1, arguments -> arguments.integer(export), FrameReader::integer);
    }

    @Override
    public InputStream artifact(ArtifactName name) {
        long stream = connection.ask(
                "export.artifact", 2, arguments -> arguments.integer(export).name(name.format()), FrameReader::integer);
        return new PartInput(new Parts<>(connection, stream, FrameReader::bytes));
    }

    /** Ends the connection, also while another thread waits for it, which is told so. */
    @Override
    public void close() {
        connection.close();
    }

    private static final class PartCursor<T> implements Cursor<T> {
        private final Parts<List<T>> parts;
        private Iterator<T> part = Collections.emptyIterator();

        private PartCursor(Parts<List<T>> parts) {
            this.parts = parts;
        }

        @Override
        public boolean hasNext() {
            while (!part.hasNext()) {
                Optional<List<T>> next = parts.next();
                if (next.isEmpty()) {
                    return false;
                }
                part = next.get().iterator();
            }
            return true;
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the last was given");
            }
            return part.next();
        }

        @Override
        public void close() {
            parts.close();
        }
    }

    private static final class PartInput extends InputStream {
        private final Parts<byte[]> parts;
        private byte[] part = new byte[0];
        private int taken;

        private PartInput(Parts<byte[]> parts) {
            this.parts = parts;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            while (taken == part.length) {
                Optional<byte[]> next = parts.next();
                if (next.isEmpty()) {
                    return -1;
                }
                part = next.get();
                taken = 0;
            }
            int count = Math.min(length, part.length - taken);
            System.arraycopy(part, taken, buffer, offset, count);
            taken += count;
            return count;
        }

        @Override
        public void close() {
            parts.close();
        }
    }
}
