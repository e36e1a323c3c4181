package io.swingnode.server.kernel;

import io.swingnode.persistence.io.Spool;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.ImportReport;
import io.swingnode.persistence.transfer.StoreImporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code import} connection may ask for: one import. It is given up when the connection ends before it is finished.
 *
 * <p>A client that sends records by writes that are not answered hears of the first that was refused at its next request.
 */
final class ImportOperations implements StreamConnection.Operations {
    private static final int HEAP_LIMIT_BYTES = 1 << 20;

    private final StoreImporter importer;
    private final Path spoolDir;
    private @Nullable StoreException failure;
    private Optional<Incoming> incoming = Optional.empty();
    private long lastId;
    private boolean finished;

    private record Incoming(long id, ArtifactName name, Spool bytes) {}

    ImportOperations(Path target, ArtifactMode mode, Path spoolDir) {
        this.importer = StoreImporter.begin(target, ImportOptions.of(mode));
        this.spoolDir = spoolDir;
    }

    @Override
    public void request(long id, String operation, FrameReader in, FrameWriter out) throws IOException, WireException {
        if (operation.equals("import.record")) {
            record(id, in, out);
            return;
        }
        if (failure != null) {
            throw failure;
        }
        switch (operation) {
            case "import.records" -> {
                in.end();
                endRecords();
                StreamOperations.done(out, id, 0).end();
            }
            case "import.artifact" -> begin(id, in, out);
            case "upload.data" -> {
                Incoming artifact = incoming(in.integer());
                byte[] bytes = in.bytes();
                in.end();
                artifact.bytes().write(bytes, 0, bytes.length);
                StreamOperations.done(out, id, 0).end();
            }
            case "upload.end" -> {
                Incoming artifact = incoming(StreamOperations.only(in));
                incoming = Optional.empty();
                try {
                    importer.artifact(artifact.name(), artifact.bytes().read());
                } finally {
                    artifact.bytes().release();
                }
                StreamOperations.done(out, id, 0).end();
            }
            case "import.finish" -> {
                in.end();
                importer.complete();
                ImportReport unused = importer.publish();
                finished = true;
                StreamOperations.done(out, id, 0).end();
            }
            default -> throw new WireException("there is no operation \"" + operation + "\" of an import");
        }
    }

    private void record(long id, FrameReader in, FrameWriter out) throws WireException {
        String key = in.text();
        Optional<String> value = in.textOrNone();
        in.end();
        if (failure == null) {
            try {
                importer.accept(new ExportEntry(key, value));
            } catch (StoreException e) {
                if (id > 0 || !e.reason().isRefusal()) {
                    throw e;
                }
                failure = e;
            }
        }
        if (id > 0) {
            StreamOperations.done(out, id, 0).end();
        }
    }

    private void endRecords() {
        if (!importer.endOfData()) {
            throw new StoreException(
                    Reason.CONFLICT, "an import that was interrupted was of other data, and is given up; begin again");
        }
    }

    /** An artifact that the mode does not ask for has no upload: the client sends nothing. */
    private void begin(long id, FrameReader in, FrameWriter out) throws WireException {
        ArtifactName name = ArtifactName.parse(in.name());
        in.end();
        if (incoming.isPresent()) {
            throw new StoreException(
                    Reason.USAGE,
                    "artifact " + incoming.get().name().format() + " has not ended; send upload.end first");
        }
        if (!importer.accepts(name)) {
            StreamOperations.done(out, id, 1).none().end();
            return;
        }
        Incoming artifact = new Incoming(++lastId, name, new Spool(spoolDir, HEAP_LIMIT_BYTES));
        incoming = Optional.of(artifact);
        StreamOperations.done(out, id, 1).integer(artifact.id()).end();
    }

    private Incoming incoming(long id) {
        return incoming.filter(artifact -> artifact.id() == id)
                .orElseThrow(() -> new StoreException(Reason.NOT_FOUND, "there is no upload " + id + " any more"));
    }

    @Override
    public void close() {
        incoming.ifPresent(artifact -> artifact.bytes().release());
        if (!finished) {
            importer.abandon();
        }
        importer.close();
    }
}
