package io.swingnode.server.kernel;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a {@code reader} connection may ask for: exports of the last commit. */
final class ReaderOperations implements StreamConnection.Operations {
    private static final int EXPORTS_MAX = 8;
    private static final int PART_BYTES = 256 * 1024;
    private static final int NAME_BYTES = 64;

    private final Supplier<ExportSource> opener;
    private final int streamsMax;
    private final Map<Long, ExportSource> exports = new HashMap<>();
    private final Map<Long, Pulled> streams = new HashMap<>();
    private long lastId;

    /** @param opener opens a view of the store, for one export */
    ReaderOperations(Supplier<ExportSource> opener, int streamsMax) {
        this.opener = opener;
        this.streamsMax = streamsMax;
    }

    /** A stream of the kind that its entries are of. */
    private sealed interface Pulled {
        record Bytes(PulledBytes bytes) implements Pulled {}

        record Entries(Cursor<ExportEntry> cursor) implements Pulled {}

        record Names(Cursor<ArtifactName> cursor) implements Pulled {}
    }

    @Override
    public void request(long id, String operation, FrameReader in, FrameWriter out) throws IOException, WireException {
        switch (operation) {
            case "export.open" -> open(id, in, out);
            case "export.host" -> {
                ExportSource export = export(in.integer());
                String key = in.text();
                in.end();
                StreamOperations.done(out, id, 1).text(export.hostValue(key)).end();
            }
            case "export.data" -> begin(id, new Pulled.Entries(onlyExport(in).exportData()), out);
            case "export.names" -> begin(id, new Pulled.Names(onlyExport(in).artifactNames()), out);
            case "export.artifact" -> {
                ExportSource export = export(in.integer());
                ArtifactName name = ArtifactName.parse(in.name());
                in.end();
                var bytes = export.artifact(name);
                begin(id, new Pulled.Bytes(new PulledBytes(() -> bytes)), out);
            }
            case "export.close" -> {
                long number = StreamOperations.only(in);
                ExportSource export = exports.remove(number);
                if (export != null) {
                    export.close();
                }
                StreamOperations.done(out, id, 0).end();
            }
            case "pull" -> {
                long stream = in.integer();
                long most = in.integer();
                in.end();
                pull(id, stream, most, out);
            }
            case "stream.drop" -> {
                drop(StreamOperations.only(in));
                StreamOperations.done(out, id, 0).end();
            }
            default -> throw new WireException("there is no operation \"" + operation + "\" of a reader");
        }
    }

    private void open(long id, FrameReader in, FrameWriter out) throws WireException {
        in.end();
        if (exports.size() == EXPORTS_MAX) {
            throw new StoreException(
                    Reason.BUSY, EXPORTS_MAX + " exports are open on this connection; close one first");
        }
        ExportSource export = opener.get();
        long number = ++lastId;
        exports.put(number, export);
        Optional<String> height = export.hostValue(KeySection.HEIGHT_KEY);
        StreamOperations.done(out, id, 3)
                .integer(number)
                .text(height)
                .integer(export.entryCount())
                .end();
    }

    private ExportSource onlyExport(FrameReader in) throws WireException {
        return export(StreamOperations.only(in));
    }

    private ExportSource export(long number) {
        ExportSource export = exports.get(number);
        if (export == null) {
            throw new StoreException(Reason.NOT_FOUND, "there is no export " + number + " any more");
        }
        return export;
    }

    private void begin(long id, Pulled stream, FrameWriter out) throws WireException {
        if (streams.size() >= streamsMax) {
            close(stream);
            throw new StoreException(
                    Reason.BUSY, streamsMax + " streams are open on this connection; read one to its end, or drop it");
        }
        long number = ++lastId;
        streams.put(number, stream);
        StreamOperations.done(out, id, 1).integer(number).end();
    }

    private void pull(long id, long number, long most, FrameWriter out) throws IOException, WireException {
        Pulled stream = streams.get(number);
        if (stream == null) {
            throw new StoreException(Reason.NOT_FOUND, "there is no stream " + number + " any more");
        }
        boolean ended = true;
        try {
            ended = switch (stream) {
                case Pulled.Bytes bytes -> {
                    PulledBytes.Part part = bytes.bytes().pull(most);
                    StreamOperations.part(id, part, out);
                    yield part.done();
                }
                case Pulled.Entries entries -> entries(id, entries.cursor(), out);
                case Pulled.Names names -> names(id, names.cursor(), out);
            };
        } finally {
            if (ended) {
                drop(number);
            }
        }
    }

    private static boolean entries(long id, Cursor<ExportEntry> cursor, FrameWriter out) throws WireException {
        List<ExportEntry> entries = new ArrayList<>();
        long bytes = 0;
        while (bytes < PART_BYTES && cursor.hasNext()) {
            ExportEntry entry = cursor.next();
            entries.add(entry);
            bytes += Stream.concat(Stream.of(entry.key()), entry.value().stream())
                    .mapToInt(Utf8Text::utf8Length)
                    .sum();
        }
        boolean done = !cursor.hasNext();
        StreamOperations.done(out, id, 2).entries(entries).bool(done).end();
        return done;
    }

    private static boolean names(long id, Cursor<ArtifactName> cursor, FrameWriter out) throws WireException {
        List<String> names = new ArrayList<>();
        while (names.size() < PART_BYTES / NAME_BYTES && cursor.hasNext()) {
            names.add(cursor.next().format());
        }
        boolean done = !cursor.hasNext();
        StreamOperations.done(out, id, 2).array(names.size());
        names.forEach(out::name);
        out.endArray().bool(done).end();
        return done;
    }

    private void drop(long number) {
        Pulled stream = streams.remove(number);
        if (stream != null) {
            close(stream);
        }
    }

    private static void close(Pulled stream) {
        switch (stream) {
            case Pulled.Bytes bytes -> bytes.bytes().close();
            case Pulled.Entries entries -> entries.cursor().close();
            case Pulled.Names names -> names.cursor().close();
        }
    }

    @Override
    public void close() {
        List.copyOf(streams.keySet()).forEach(this::drop);
        exports.values().forEach(ExportSource::close);
        exports.clear();
    }
}
