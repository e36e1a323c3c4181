package io.swingnode.streams;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.persistence.transfer.ExportDirectoryWriter;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import java.util.Optional;

/** An export as streams with backpressure. Run one stream at a time. */
public interface ExportStreams {
    /** The value of one of the host's keys. */
    Optional<String> hostValue(String key);

    /** The export data in its order. */
    Source<ExportEntry, NotUsed> exportData();

    /** How many entries the export data has; 0 when that is not known. Not while a stream is running. */
    default long entryCount() {
        return 0;
    }

    /** How many artifacts there are; 0 when that is not known. Not while a stream is running. */
    default long artifactCount() {
        return 0;
    }

    /** The names of the artifacts; fails when the export lacks what its mode promises. */
    Source<ArtifactName, NotUsed> artifactNames();

    /** The bytes of an artifact. */
    Source<ByteString, NotUsed> artifact(ArtifactName name);

    /**
     * The block height that the export is made at; 0 when it knows none.
     *
     * @throws io.swingnode.protocol.StoreException (CORRUPT) when the host key of the height holds no number
     */
    default long blockHeight() {
        return ExportDirectoryWriter.height(this::hostValue);
    }

    /** The streams of {@code source}, which the caller closes after the last of them has ended. */
    static ExportStreams of(ExportSource source) {
        return new ExportStreams() {
            @Override
            public Optional<String> hostValue(String key) {
                return source.hostValue(key);
            }

            @Override
            public Source<ExportEntry, NotUsed> exportData() {
                return ExportDataSource.entries(source);
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
            public Source<ArtifactName, NotUsed> artifactNames() {
                return ExportDataSource.artifactNames(source);
            }

            @Override
            public Source<ByteString, NotUsed> artifact(ArtifactName name) {
                return ArtifactSource.of(source, name);
            }
        };
    }
}
