package io.swingnode.streams;

import akka.Done;
import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.Materializer;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamConverters;
import akka.util.ByteString;
import io.swingnode.persistence.transfer.StoreImporter;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Feeds an importer from streams: first {@link #entries}, then {@link #artifacts}. The caller still owns the importer: after
 * a failed stream it can be fed again, closed or abandoned. The sinks block: run them on the dispatcher for that.
 */
final class ImportSink {
    /** How long an importer waits for the next bytes of an artifact before it fails. */
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(5);

    private ImportSink() {}

    /** Imports export data. The stage completes when all of it is durable, with the answer of the importer. */
    static Sink<ExportEntry, CompletionStage<Boolean>> entries(StoreImporter importer) {
        return Flow.of(ExportEntry.class)
                .map(entry -> {
                    importer.accept(entry);
                    return entry;
                })
                .fold(0L, (count, entry) -> count + 1)
                .map(count -> importer.endOfData())
                .toMat(Sink.head(), Keep.right());
    }

    /**
     * Imports artifacts, one after the other; those that the import does not need are not read. The stage
     * completes when the import is complete; it fails with what the importer throws.
     */
    static Sink<Pair<ArtifactName, Source<ByteString, NotUsed>>, CompletionStage<Done>> artifacts(
            StoreImporter importer, Materializer materializer) {
        return Flow.<Pair<ArtifactName, Source<ByteString, NotUsed>>>create()
                .map(artifact -> take(importer, artifact, materializer))
                .fold(0L, (count, taken) -> count + 1)
                .map(count -> {
                    importer.complete();
                    return Done.done();
                })
                .toMat(Sink.head(), Keep.right());
    }

    private static boolean take(
            StoreImporter importer, Pair<ArtifactName, Source<ByteString, NotUsed>> artifact, Materializer materializer)
            throws IOException {
        boolean wanted = importer.accepts(artifact.first());
        if (wanted) {
            try (InputStream bytes =
                    artifact.second().runWith(StreamConverters.asInputStream(READ_TIMEOUT), materializer)) {
                importer.artifact(artifact.first(), bytes);
            }
        }
        return wanted;
    }
}
