package io.swingnode.server.kernel;

import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.StoreReaders;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.ExportSink;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** The store of a running node. Its block is the node's session, its readers are known to the node. */
public record HomeStore(SwingNode node) implements ServedStores {
    @Override
    public ServedBlock openBlock(BlockOptions options, ExportSink sink) {
        requireServed(options.store());
        if (options.reset()) {
            throw new StoreException(
                    Reason.USAGE,
                    "the store of a running node is not emptied; stop the node, run swingnode init HOME --erase, start it again");
        }
        if (options.readOnly()) {
            throw new StoreException(
                    Reason.USAGE, "the store of a running node is read by connections of the role reader");
        }
        try {
            return new NodeBlock(node.openSession(base -> options.over(base, sink)));
        } catch (StoreException e) {
            throw e.reason() == Reason.BUSY
                    ? new StoreException(Reason.BUSY, "database is locked: " + e.getMessage(), e)
                    : e;
        }
    }

    @Override
    public ExportSource openExport(StoreName store, ArtifactMode mode) {
        requireServed(store);
        StoreReaders.Reading reading = node.readers().begin("an export over a socket");
        try {
            return new Watched(StoreExporter.openBeside(node.settings().storeDir(), mode, Database.sqlite()), reading);
        } catch (RuntimeException e) {
            reading.close();
            throw e;
        }
    }

    @Override
    public Path importTarget(StoreName store) {
        throw new StoreException(
                Reason.USAGE, "the store of a running node is not replaced; stop the node, then import into its home");
    }

    private void requireServed(StoreName store) {
        boolean served = switch (store) {
            case StoreName.Served own -> true;
            case StoreName.Dir dir ->
                dir.path().equals(node.settings().storeDir().toAbsolutePath().normalize());
            case StoreName.File file -> false;
            case StoreName.Memory memory -> false;
        };
        if (!served) {
            throw new StoreException(
                    Reason.USAGE,
                    "this server serves the store in "
                            + node.settings().storeDir().toAbsolutePath().normalize()
                            + " only; name that one, or none");
        }
    }

    /** An export that ends when the node wants its view back. */
    private record Watched(ExportSource view, StoreReaders.Reading reading) implements ExportSource {
        @Override
        public Optional<String> hostValue(String key) {
            reading.requireOpen();
            return view.hostValue(key);
        }

        @Override
        public Cursor<ExportEntry> exportData() {
            return watched(view.exportData());
        }

        @Override
        public long entryCount() {
            return view.entryCount();
        }

        @Override
        public Cursor<ArtifactName> artifactNames() {
            return watched(view.artifactNames());
        }

        @Override
        public InputStream artifact(ArtifactName name) {
            reading.requireOpen();
            return view.artifact(name);
        }

        private <T> Cursor<T> watched(Cursor<T> cursor) {
            reading.requireOpen();
            return new Cursor<>() {
                @Override
                public boolean hasNext() {
                    reading.requireOpen();
                    return cursor.hasNext();
                }

                @Override
                public T next() {
                    return cursor.next();
                }

                @Override
                public void close() {
                    cursor.close();
                }
            };
        }

        @Override
        public void close() {
            try {
                view.close();
            } finally {
                reading.close();
            }
        }
    }
}
