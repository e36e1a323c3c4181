package io.swingnode.demo;

import akka.actor.ClassicActorSystemProvider;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.ImportReport;
import io.swingnode.persistence.transfer.StoreImporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.streams.ExportDirectorySink;
import io.swingnode.streams.ExportPart;
import io.swingnode.streams.ExportStreams;
import io.swingnode.streams.ImportSink;
import java.nio.file.Path;

/** Export to a directory and import from it, as streams that the calling thread waits for. */
final class CopyStreams {
    private CopyStreams() {}

    /** Writes an export directory; returns how many artifacts it holds. */
    static long write(ExportStreams export, Path dir, ArtifactMode mode, ClassicActorSystemProvider system) {
        return ExportPart.all(export)
                .runWith(ExportDirectorySink.to(dir, export.blockHeight(), mode, CopyProgress.NONE), system)
                .toCompletableFuture()
                .join();
    }

    /** Makes a store in {@code dir} from an export directory. */
    static ImportReport read(ExportDirectory export, Path dir, ArtifactMode mode, ClassicActorSystemProvider system) {
        try (StoreImporter importer = StoreImporter.begin(dir, ImportOptions.of(mode))) {
            return ImportSink.copy(ExportStreams.of(export), importer, system)
                    .toCompletableFuture()
                    .join();
        }
    }
}
