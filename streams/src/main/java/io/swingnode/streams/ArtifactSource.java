package io.swingnode.streams;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.ArtifactName;
import java.io.InputStream;
import java.util.Optional;

/** The bytes of an artifact as a stream of chunks, read on demand. */
final class ArtifactSource {
    /** Large enough that the cost per chunk is small, small enough that many fit in memory. */
    static final int CHUNK_BYTES = 256 << 10;

    private ArtifactSource() {}

    /**
     * The bytes of an artifact of {@code source}. The stream closes the artifact when it ends, fails or is
     * cancelled; it fails with {@link io.swingnode.protocol.StoreException} when the artifact is not available
     * or is incomplete.
     */
    static Source<ByteString, NotUsed> of(ExportSource source, ArtifactName name) {
        return ResourceSource.of(() -> source.artifact(name), ArtifactSource::nextChunk, InputStream::close);
    }

    private static Optional<ByteString> nextChunk(InputStream in) throws java.io.IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        int count = in.readNBytes(chunk, 0, chunk.length);
        // The array is never written to again, so the stream may hold it without a copy.
        return count == 0 ? Optional.empty() : Optional.of(ByteString.fromArrayUnsafe(chunk, 0, count));
    }
}
