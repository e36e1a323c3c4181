package io.swingnode.node.store;

import io.swingnode.node.Cancellation;
import io.swingnode.node.Progress;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A source that a person watches: reading it stops once the program is asked to stop, in the middle of a large
 * artifact too, and shows how far it has come.
 */
final class CancellableSource implements ExportSource {
    private final ExportSource source;
    private final Progress progress;
    private final Cancellation cancellation;
    private final String stoppedMessage;

    /** @param stoppedMessage what to say to whoever stops it: what is left behind, and how to go on */
    CancellableSource(ExportSource source, Progress progress, Cancellation cancellation, String stoppedMessage) {
        this.source = source;
        this.progress = progress;
        this.cancellation = cancellation;
        this.stoppedMessage = stoppedMessage;
    }

    /** Shows counts of entries and artifacts. */
    CopyProgress copyProgress() {
        return copyProgress(progress, cancellation, stoppedMessage);
    }

    /** Shows counts on {@code progress}, and stops the copy with {@code stoppedMessage} once asked to. */
    static CopyProgress copyProgress(Progress progress, Cancellation cancellation, String stoppedMessage) {
        return (step, count, sizeBytes) -> {
            cancellation.check(stoppedMessage);
            String unit = switch (step) {
                case DATA -> "entries";
                case ARTIFACTS -> "artifacts, " + ByteSizes.text(sizeBytes);
            };
            progress.update(count, 0, unit);
        };
    }

    @Override
    public Optional<String> hostValue(String key) {
        return source.hostValue(key);
    }

    @Override
    public Cursor<ExportEntry> exportData() {
        return new WatchedCursor<>(source.exportData(), this);
    }

    @Override
    public Cursor<ArtifactName> artifactNames() {
        return new WatchedCursor<>(source.artifactNames(), this);
    }

    @Override
    public InputStream artifact(ArtifactName name) {
        return new WatchedStream(source.artifact(name), this);
    }

    @Override
    public void close() {
        source.close();
    }

    private void check() {
        cancellation.check(stoppedMessage);
    }

    private record WatchedCursor<T>(Cursor<T> cursor, CancellableSource owner) implements Cursor<T> {
        @Override
        public boolean hasNext() {
            owner.check();
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
    }

    private static final class WatchedStream extends FilterInputStream {
        private final CancellableSource owner;

        WatchedStream(InputStream in, CancellableSource owner) {
            super(in);
            this.owner = owner;
        }

        @Override
        public int read() throws IOException {
            owner.check();
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            owner.check();
            return in.read(buffer, offset, length);
        }
    }
}
