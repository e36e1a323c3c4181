package io.swingnode.streams;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the open cursors and streams of a source. */
class CountingSource implements ExportSource {
    private final ExportSource source;
    private final AtomicInteger open = new AtomicInteger();

    CountingSource(ExportSource source) {
        this.source = source;
    }

    int open() {
        return open.get();
    }

    private <T> Cursor<T> counted(Cursor<T> cursor) {
        open.incrementAndGet();
        return new Cursor<>() {
            @Override
            public boolean hasNext() {
                return cursor.hasNext();
            }

            @Override
            public T next() {
                return cursor.next();
            }

            @Override
            public void close() {
                cursor.close();
                open.decrementAndGet();
            }
        };
    }

    @Override
    public Optional<String> hostValue(String key) {
        return source.hostValue(key);
    }

    @Override
    public Cursor<ExportEntry> exportData() {
        return counted(source.exportData());
    }

    @Override
    public Cursor<ArtifactName> artifactNames() {
        return counted(source.artifactNames());
    }

    @Override
    public InputStream artifact(ArtifactName name) {
        InputStream bytes = source.artifact(name);
        open.incrementAndGet();
        return new FilterInputStream(bytes) {
            @Override
            public void close() throws IOException {
                super.close();
                open.decrementAndGet();
            }
        };
    }

    @Override
    public void close() {
        source.close();
    }
}
