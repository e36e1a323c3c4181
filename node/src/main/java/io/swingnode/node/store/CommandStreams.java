package io.swingnode.node.store;

import akka.actor.ClassicActorSystemProvider;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.ImportReport;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.streams.ExportDirectorySink;
import io.swingnode.streams.ExportPart;
import io.swingnode.streams.ExportStreams;
import io.swingnode.streams.ImportStreams;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/**
 * Runs the streams of a command that copies a store, in an actor system that lives as long as the copy. What fails the
 * streams is thrown; the progress callback is called on their thread, and stops them by throwing.
 */
final class CommandStreams {
    private CommandStreams() {}

    /** Writes an export directory; returns how many artifacts were written. */
    static long export(ExportStreams export, Path dir, ArtifactMode mode, CopyProgress progress, FileMode fileMode) {
        return run(system -> ExportPart.all(export)
                .runWith(ExportDirectorySink.to(dir, export.blockHeight(), mode, progress, fileMode), system));
    }

    /** Makes a store in {@code dir}. */
    static ImportReport importTo(ExportStreams export, Path dir, ImportOptions options) {
        return run(system -> ImportStreams.importTo(export, dir, options, system));
    }

    private static <T> T run(Function<ClassicActorSystemProvider, CompletionStage<T>> streams) {
        // Before Akka's threads do so at once, of which the logging library would warn on standard error.
        Object unused = LoggerFactory.getILoggerFactory();
        // The command ends the system itself; Ctrl-C is its own to handle.
        ActorSystem<Void> system = ActorSystem.create(
                Behaviors.empty(),
                "copy",
                ConfigFactory.parseMap(Map.of("akka.coordinated-shutdown.run-by-jvm-shutdown-hook", "off"))
                        .withFallback(ConfigFactory.load()));
        try {
            return streams.apply(system).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
        }
    }
}
