package io.swingnode.streams;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import java.util.List;

/** A part of an export that is transferred as one stream: all its data, then its artifacts one after the other. */
public sealed interface ExportPart {
    /** An entry of export data. */
    record Data(ExportEntry entry) implements ExportPart {}

    /** The start of an artifact, whose bytes follow. */
    record Artifact(ArtifactName name) implements ExportPart {}

    /** The next bytes of the artifact that was started last. */
    record Bytes(ByteString chunk) implements ExportPart {}

    /**
     * Everything in {@code export}. An export that lacks what its mode promises fails the stream before its first
     * part.
     */
    static Source<ExportPart, NotUsed> all(ExportStreams export) {
        // Each step is started only when the one before has ended, so that one stream of the export runs at a time.
        return export.artifactNames()
                .take(1)
                .<ExportPart>mapConcat(checked -> List.of())
                .concatLazy(Source.lazySource(() -> export.exportData().<ExportPart>map(Data::new)))
                .concatLazy(
                        Source.lazySource(() -> export.artifactNames().flatMapConcat(name -> artifact(export, name))));
    }

    private static Source<ExportPart, NotUsed> artifact(ExportStreams export, ArtifactName name) {
        return Source.<ExportPart>single(new Artifact(name))
                .concatLazy(Source.lazySource(() -> export.artifact(name).<ExportPart>map(Bytes::new)));
    }
}
