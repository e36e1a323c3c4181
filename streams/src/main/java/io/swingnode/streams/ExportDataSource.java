package io.swingnode.streams;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import io.swingnode.persistence.Cursor;
import io.swingnode.persistence.ExportSource;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The lists of an export as streams: one entry in memory at a time, read when the consumer asks for it, on the
 * dispatcher for blocking work. Cancelling a stream closes what it reads from.
 */
public final class ExportDataSource {
    private ExportDataSource() {}

    /** The export data in its order. */
    public static Source<ExportEntry, NotUsed> entries(ExportSource source) {
        return of(source::exportData);
    }

    /** The names of the artifacts; the stream fails at once when the source lacks what its mode promises. */
    public static Source<ArtifactName, NotUsed> artifactNames(ExportSource source) {
        return of(source::artifactNames);
    }

    /** What a cursor gives; it is opened when the stream starts and closed when it ends, however it ends. */
    static <T> Source<T, NotUsed> of(Supplier<Cursor<T>> cursor) {
        return Source.unfoldResource(
                cursor::get, open -> open.hasNext() ? Optional.of(open.next()) : Optional.empty(), Cursor::close);
    }
}
