package io.swingnode.node.store;

import io.swingnode.node.Cancellation;
import io.swingnode.node.Progress;
import io.swingnode.node.check.ShownCopy;
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
 * A source that shows how much of it has been read, and stops when the user stops the program, even in the middle of
 * a large artifact.
 */
final class CancellableSource implements ExportSource {
    private final ExportSource source;
    private final Progress progress;
    private final Cancellation cancellation;
    private final String stoppedMessage;

    /** @param stoppedMessage tells the user what has been left behind and how to continue */
    CancellableSource(ExportSource source, Progress progress, Cancellation cancellation, String stoppedMessage) {
        this.source = source;
        this.progress = progress;
        this.cancellation = cancellation;
        this.stoppedMessage = stoppedMessage;
    }

    /** Shows how many entries and artifacts have been copied, of all that the source has. */
    CopyProgress copyProgress() {
        return copyProgress(0);
    }

    /** As above, for copies that read every artifact: by bytes, where the source knows how many there are. */
    CopyProgress copyProgressByBytes() {
        return copyProgress(source.artifactBytes());
    }

    private CopyProgress copyProgress(long artifactBytes) {
        progress.begin("reading the records");
        ShownCopy copy = new ShownCopy(progress, cancellation, stoppedMessage)
                .withTotals(source.entryCount(), source.artifactCount())
                .withBytes(artifactBytes);
        copy.advanced(CopyProgress.Step.DATA, 0, 0);
        return copy;
    }

    @Override
    public Optional<String> hostValue(String key) {
        return source.hostValue(key);
    }

    @Override
    public Cursor<ExportEntry> exportData() {
        return new CancellableCursor<>(source.exportData(), this);
    }

    @Override
    public long entryCount() {
        return source.entryCount();
    }

    @Override
    public long artifactCount() {
        return source.artifactCount();
    }

    @Override
    public long artifactBytes() {
        return source.artifactBytes();
    }

    @Override
    public Cursor<ArtifactName> artifactNames() {
        return new CancellableCursor<>(source.artifactNames(), this);
    }

    @Override
    public InputStream artifact(ArtifactName name) {
        return new CancellableStream(source.artifact(name), this);
    }

    @Override
    public void close() {
        source.close();
    }

    private void check() {
        cancellation.check(stoppedMessage);
    }

    private record CancellableCursor<T>(Cursor<T> cursor, CancellableSource owner) implements Cursor<T> {
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

    private static final class CancellableStream extends FilterInputStream {
        private final CancellableSource owner;

        CancellableStream(InputStream in, CancellableSource owner) {
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
