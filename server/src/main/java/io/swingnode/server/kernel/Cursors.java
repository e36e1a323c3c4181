package io.swingnode.server.kernel;

import io.swingnode.persistence.maintenance.DumpEntry;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.server.kernel.OperationTable.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Results that are too long for one reply: some entries at a time, as they are asked for. */
final class Cursors {
    private static final int REPLY_BYTES = 64 * 1024;
    private static final int ENTRY_BYTES = 100;

    private final int most;
    private final Map<Long, Open<?>> open = new HashMap<>();
    private long lastId;

    /** @param most how many may be open at once */
    Cursors(int most) {
        this.most = most;
    }

    /** How entries are written, and about how long they get. */
    private interface Format<T> {
        long size(T entry);

        void write(FrameWriter out, T entry);
    }

    private record Open<T>(Iterator<T> entries, Format<T> format, Runnable close) {}

    /** Replies with the first entries, and the cursor of the rest. */
    void open(Iterator<String> entries, Reply reply) {
        begin(new Open<>(entries, TEXT, () -> {}), reply);
    }

    /** As {@link #open}, for a dump. */
    void openDump(Cursor<DumpEntry> entries, Reply reply) {
        begin(new Open<>(entries, DUMP, entries::close), reply);
    }

    private void begin(Open<?> cursor, Reply reply) {
        if (open.size() == most) {
            cursor.close().run();
            throw new StoreException(
                    Reason.BUSY, most + " cursors are open in this session; read one to its end, or close it");
        }
        long number = ++lastId;
        open.put(number, cursor);
        part(number, cursor, reply.of(3).integer(number));
    }

    void addTo(OperationTable table) {
        table.readAny("cursor.next", (in, reply) -> next(Arguments.integer(in), reply));
        table.writeAny("cursor.close", in -> close(Arguments.integer(in)));
    }

    private void next(long number, Reply reply) {
        Open<?> cursor = open.get(number);
        if (cursor == null) {
            throw new StoreException(Reason.NOT_FOUND, "there is no cursor " + number + " any more");
        }
        part(number, cursor, reply.of(2));
    }

    /** An array says first how many it holds, so that entries are taken before they are written. */
    private <T> void part(long number, Open<T> cursor, FrameWriter out) {
        List<T> entries = new ArrayList<>();
        long bytes = 0;
        boolean done = false;
        try {
            while (!done && bytes < REPLY_BYTES) {
                done = !cursor.entries().hasNext();
                if (!done) {
                    T entry = cursor.entries().next();
                    entries.add(entry);
                    bytes += cursor.format().size(entry);
                }
            }
        } catch (RuntimeException e) {
            close(number);
            throw e;
        }
        out.array(entries.size());
        entries.forEach(entry -> cursor.format().write(out, entry));
        out.endArray().bool(done).end();
        if (done) {
            close(number);
        }
    }

    private static final Format<String> TEXT = new Format<>() {
        @Override
        public long size(String entry) {
            return Utf8Text.utf8Length(entry);
        }

        @Override
        public void write(FrameWriter out, String entry) {
            out.text(entry);
        }
    };

    private static final Format<DumpEntry> DUMP = new Format<>() {
        @Override
        public long size(DumpEntry entry) {
            return ENTRY_BYTES
                    + switch (entry) {
                        case DumpEntry.Key key ->
                            (long) Utf8Text.utf8Length(key.key()) + Utf8Text.utf8Length(key.value());
                        case DumpEntry.Item item -> Utf8Text.utf8Length(item.item());
                        case DumpEntry.SnapshotBytes part -> part.gzip().remaining();
                        case DumpEntry.Bundle bundle ->
                            bundle.stored().map(ByteBuffer::remaining).orElse(0);
                        case DumpEntry.Span span -> 0;
                        case DumpEntry.Snapshot snapshot -> 0;
                    };
        }

        @Override
        public void write(FrameWriter out, DumpEntry entry) {
            var unused = dumpEntry(out, entry);
        }
    };

    private static FrameWriter dumpEntry(FrameWriter out, DumpEntry entry) {
        return switch (entry) {
            case DumpEntry.Key key ->
                out.array(3).name("kv").text(key.key()).text(key.value()).endArray();
            case DumpEntry.Span span ->
                out.array(6)
                        .name("span")
                        .name(span.span().vat().value())
                        .integer(span.span().startPos())
                        .integer(span.span().endPos())
                        .name(span.span().hash())
                        .bool(span.span().isCurrent())
                        .endArray();
            case DumpEntry.Item item ->
                out.array(4)
                        .name("item")
                        .name(item.vat().value())
                        .integer(item.position())
                        .text(item.item())
                        .endArray();
            case DumpEntry.Snapshot snapshot ->
                out.array(6)
                        .name("snapshot")
                        .name(snapshot.snapshot().vat().value())
                        .integer(snapshot.snapshot().snapPos())
                        .name(snapshot.snapshot().hash())
                        .bool(snapshot.snapshot().inUse())
                        .bool(snapshot.hasBytes())
                        .endArray();
            case DumpEntry.SnapshotBytes part ->
                out.array(2).name("bytes").bytes(bytes(part.gzip())).endArray();
            case DumpEntry.Bundle bundle -> {
                out.array(3).name("bundle").name(bundle.id().value());
                if (bundle.stored().isPresent()) {
                    out.bytes(bytes(bundle.stored().get()));
                } else {
                    out.none();
                }
                yield out.endArray();
            }
        };
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** Ends a cursor; one that has ended is none. */
    private void close(long number) {
        Open<?> cursor = open.remove(number);
        if (cursor != null) {
            cursor.close().run();
        }
    }

    void closeAll() {
        List.copyOf(open.keySet()).forEach(this::close);
    }
}
