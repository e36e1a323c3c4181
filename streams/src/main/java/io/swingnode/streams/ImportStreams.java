package io.swingnode.streams;

import akka.actor.ClassicActorSystemProvider;
import akka.japi.Pair;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Keep;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.ImportReport;
import io.swingnode.persistence.transfer.StoreImporter;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.StoreException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Imports whole exports: every step of a {@link StoreImporter} in turn, as streams. */
public final class ImportStreams {
    private final ExportStreams export;
    private final Path dir;
    private final ImportOptions options;
    private final Executor blocking;
    private final Materializer materializer;

    private ImportStreams(ExportStreams export, Path dir, ImportOptions options, ClassicActorSystemProvider system) {
        this.export = export;
        this.dir = dir;
        this.options = options;
        this.blocking = Blocking.executor(system);
        this.materializer = SystemMaterializer.get(system).materializer();
    }

    /**
     * Makes a store in {@code dir} from an export, block height included. An import of the same export that was stopped is
     * taken up where it stopped; one of another export is forgotten.
     *
     * @return completes when the store is in place; fails with what failed a stream or the importer, for instance a {@link
     *     StoreException} (INCOMPLETE) when something is missing at the end
     */
    public static CompletionStage<ImportReport> importTo(
            ExportStreams export, Path dir, ImportOptions options, ClassicActorSystemProvider system) {
        return new ImportStreams(export, dir, options, system).run();
    }

    private CompletionStage<ImportReport> run() {
        return using(this::attempt)
                .thenCompose(done -> done.<CompletionStage<ImportReport>>map(CompletableFuture::completedFuture)
                        .orElseGet(() -> using(this::attempt).thenApply(Optional::orElseThrow)));
    }

    private <T> CompletionStage<T> using(Function<StoreImporter, CompletionStage<T>> work) {
        return CompletableFuture.supplyAsync(() -> StoreImporter.begin(dir, options), blocking)
                .thenCompose(importer ->
                        work.apply(importer).whenCompleteAsync((done, failure) -> importer.close(), blocking));
    }

    /** Empty when what was taken up was an import of something else, which is gone now. */
    private CompletionStage<Optional<ImportReport>> attempt(StoreImporter importer) {
        return export.exportData()
                .toMat(ImportSink.entries(importer), Keep.right())
                .withAttributes(Blocking.dispatcher())
                .run(materializer)
                .thenComposeAsync(taken -> taken ? finish(importer) : forget(importer), blocking);
    }

    private CompletionStage<Optional<ImportReport>> finish(StoreImporter importer) {
        return export.artifactNames()
                .map(name -> Pair.create(name, export.artifact(name)))
                .toMat(ImportSink.artifacts(importer, materializer), Keep.right())
                .withAttributes(Blocking.dispatcher())
                .run(materializer)
                .thenApplyAsync(
                        done -> {
                            export.hostValue(KeySection.HEIGHT_KEY)
                                    .ifPresent(height -> importer.putHostValue(KeySection.HEIGHT_KEY, height));
                            return Optional.of(importer.publish());
                        },
                        blocking);
    }

    private CompletionStage<Optional<ImportReport>> forget(StoreImporter importer) {
        importer.abandon();
        options.progress().beginsAnew();
        return CompletableFuture.completedFuture(Optional.empty());
    }
}
