package io.swingnode.streams;

import akka.Done;
import akka.NotUsed;
import akka.actor.ActorSystem;
import akka.actor.ClassicActorSystemProvider;
import akka.japi.Pair;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamConverters;
import akka.util.ByteString;
import io.swingnode.persistence.transfer.ImportReport;
import io.swingnode.persistence.transfer.StoreImporter;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Feeds an import from streams: everything with {@link #copy}, or first {@link #entries}, then {@link #artifacts}. The
 * caller still owns the importer: after a failed stream it can be fed again, closed or abandoned.
 */
public final class ImportSink {
    /** How long an importer waits for the next bytes of an artifact before it fails. */
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(5);

    private static final String HEIGHT_KEY = "host.height";

    private ImportSink() {}

    /**
     * Imports a whole export, block height included, and publishes the store: all steps in turn.
     *
     * @return completes when the store is in place; fails with what failed a stream or the importer
     */
    public static CompletionStage<ImportReport> copy(
            ExportStreams export, StoreImporter importer, ClassicActorSystemProvider system) {
        ActorSystem classic = system.classicSystem();
        Materializer materializer = SystemMaterializer.get(classic).materializer();
        return export.exportData()
                .runWith(entries(importer), materializer)
                .thenComposeAsync(
                        done -> export.artifactNames()
                                .map(name -> Pair.create(name, export.artifact(name)))
                                .runWith(artifacts(importer, materializer), materializer),
                        classic.dispatcher())
                .thenComposeAsync(
                        done -> Source.single(export)
                                .map(source -> publish(source, importer))
                                .withAttributes(Blocking.dispatcher())
                                .runWith(Sink.head(), materializer),
                        classic.dispatcher());
    }

    private static ImportReport publish(ExportStreams export, StoreImporter importer) {
        export.hostValue(HEIGHT_KEY).ifPresent(height -> importer.putHostValue(HEIGHT_KEY, height));
        return importer.publish();
    }

    /** Imports export data. The stage completes when all of it is durable. */
    public static Sink<ExportEntry, CompletionStage<Done>> entries(StoreImporter importer) {
        return Flow.of(ExportEntry.class)
                .map(entry -> {
                    importer.accept(entry);
                    return entry;
                })
                .fold(0L, (count, entry) -> count + 1)
                .map(count -> {
                    importer.endOfData();
                    return Done.done();
                })
                .withAttributes(Blocking.dispatcher())
                .toMat(Sink.head(), Keep.right());
    }

    /**
     * Imports artifacts, one after the other; those that the import does not need are not read. The stage
     * completes when the import is complete; it fails with what the importer throws.
     */
    public static Sink<Pair<ArtifactName, Source<ByteString, NotUsed>>, CompletionStage<Done>> artifacts(
            StoreImporter importer, Materializer materializer) {
        return Flow.<Pair<ArtifactName, Source<ByteString, NotUsed>>>create()
                .map(artifact -> take(importer, artifact, materializer))
                .fold(0L, (count, taken) -> count + 1)
                .map(count -> {
                    importer.complete();
                    return Done.done();
                })
                .withAttributes(Blocking.dispatcher())
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
