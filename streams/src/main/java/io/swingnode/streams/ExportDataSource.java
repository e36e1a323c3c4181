package io.swingnode.streams;

import akka.NotUsed;
import akka.stream.Attributes;
import akka.stream.javadsl.Source;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Export data and names of artifacts as streams, read on demand. */
final class ExportDataSource {
    private static final int BATCH_ENTRIES = 128;

    private ExportDataSource() {}

    /**
     * The export data of {@code source}, in its order. Each materialization reads from the start; the cursor is closed when
     * the stream ends, fails or is cancelled. The source itself stays open.
     */
    static Source<ExportEntry, NotUsed> entries(ExportSource source) {
        return cursor(source::exportData);
    }

    /**
     * The names of the artifacts that {@code source} offers. The stream fails with {@link
     * io.swingnode.protocol.StoreException} when the source is not complete.
     */
    static Source<ArtifactName, NotUsed> artifactNames(ExportSource source) {
        return cursor(source::artifactNames);
    }

    /** Reads ahead by a batch, because each change of threads between reader and consumer costs more than an entry. */
    private static <T> Source<T, NotUsed> cursor(Callable<Cursor<T>> open) {
        return ResourceSource.<List<T>, Cursor<T>>of(open, ExportDataSource::nextBatch, Cursor::close)
                .addAttributes(Attributes.inputBuffer(4, 4))
                .mapConcat(batch -> batch);
    }

    private static <T> Optional<List<T>> nextBatch(Cursor<T> cursor) {
        List<T> batch = new ArrayList<>(BATCH_ENTRIES);
        while (batch.size() < BATCH_ENTRIES && cursor.hasNext()) {
            batch.add(cursor.next());
        }
        return batch.isEmpty() ? Optional.empty() : Optional.of(batch);
    }
}
