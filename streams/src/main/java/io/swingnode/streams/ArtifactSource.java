package io.swingnode.streams;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamConverters;
import akka.util.ByteString;
import io.swingnode.persistence.ExportSource;
import io.swingnode.protocol.ArtifactName;

/** The bytes of an artifact as a stream, in chunks, with backpressure. */
public final class ArtifactSource {
    private static final int CHUNK_BYTES = 64 * 1024;

    private ArtifactSource() {}

    /**
     * The bytes of {@code name}, opened when the stream starts and closed when it ends.
     *
     * <p>The stream fails when the artifact is not available, or turns out to be incomplete.
     */
    public static Source<ByteString, NotUsed> of(ExportSource source, ArtifactName name) {
        return StreamConverters.fromInputStream(() -> source.artifact(name), CHUNK_BYTES)
                .mapMaterializedValue(result -> NotUsed.getInstance());
    }
}
