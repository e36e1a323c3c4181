package io.swingnode.node.store;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.javadsl.Source;
import com.typesafe.config.ConfigFactory;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.streams.ExportDirectorySink;
import io.swingnode.streams.ExportPart;
import io.swingnode.streams.ExportStreams;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** Runs the streams of a command that copies a store, in an actor system that lives as long as the copy. */
final class CopyStreams {
    private CopyStreams() {}

    /**
     * Writes an export directory.
     *
     * @param progress called on the thread of the stream; it stops the export by throwing
     * @return how many artifacts were written; what fails the streams is thrown
     */
    static long export(ExportStreams export, Path dir, ArtifactMode mode, CopyProgress progress) {
        // The command ends the system itself; Ctrl-C is its own to handle.
        ActorSystem<Void> system = ActorSystem.create(
                Behaviors.empty(),
                "copy",
                ConfigFactory.parseMap(Map.of("akka.coordinated-shutdown.run-by-jvm-shutdown-hook", "off"))
                        .withFallback(ConfigFactory.load()));
        try {
            Source<ExportPart, ?> parts = ExportPart.all(export);
            return parts.runWith(ExportDirectorySink.to(dir, export.blockHeight(), mode, progress), system)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
        }
    }
}
