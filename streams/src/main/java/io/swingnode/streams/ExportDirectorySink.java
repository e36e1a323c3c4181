package io.swingnode.streams;

import akka.japi.Pair;
import akka.stream.Attributes;
import akka.stream.Inlet;
import akka.stream.SinkShape;
import akka.stream.javadsl.Sink;
import akka.stream.stage.AbstractGraphStageWithMaterializedValue;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.GraphStageLogic;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ExportDirectoryWriter;
import io.swingnode.persistence.transfer.ExportDirectoryWriter.ArtifactFile;
import io.swingnode.protocol.ArtifactMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Writes an export directory from a stream, with backpressure and in constant memory. The manifest is published when the
 * stream completes; a stream that fails or is stopped leaves an unfinished export, which the next one replaces.
 */
public final class ExportDirectorySink
        extends AbstractGraphStageWithMaterializedValue<SinkShape<ExportPart>, CompletionStage<Long>> {
    private final Inlet<ExportPart> in = Inlet.create("ExportDirectorySink.in");
    private final SinkShape<ExportPart> shape = SinkShape.of(in);
    private final Path dir;
    private final long blockHeight;
    private final ArtifactMode mode;
    private final CopyProgress progress;
    private final FileMode fileMode;

    private ExportDirectorySink(
            Path dir, long blockHeight, ArtifactMode mode, CopyProgress progress, FileMode fileMode) {
        this.dir = dir;
        this.blockHeight = blockHeight;
        this.mode = mode;
        this.progress = progress;
        this.fileMode = fileMode;
    }

    /**
     * A sink that writes to {@code dir}, from the first part on.
     *
     * @param blockHeight what the manifest will say; see {@link ExportStreams#blockHeight()}
     * @param mode what the manifest will say; the export must have been opened in it
     * @param progress called on the thread of the stream; it stops the stream by throwing
     * @return how many artifacts were written, when the export is complete and durable; fails with what failed the
     *     stream, or with USAGE when {@code dir} holds anything but an unfinished export
     */
    public static Sink<ExportPart, CompletionStage<Long>> to(
            Path dir, long blockHeight, ArtifactMode mode, CopyProgress progress) {
        return to(dir, blockHeight, mode, progress, FileMode.OWNER);
    }

    /** As above, with files that others than their owner may read. */
    public static Sink<ExportPart, CompletionStage<Long>> to(
            Path dir, long blockHeight, ArtifactMode mode, CopyProgress progress, FileMode fileMode) {
        return Sink.fromGraph(new ExportDirectorySink(dir, blockHeight, mode, progress, fileMode))
                .withAttributes(Blocking.dispatcher());
    }

    @Override
    public SinkShape<ExportPart> shape() {
        return shape;
    }

    @Override
    public Pair<GraphStageLogic, CompletionStage<Long>> createLogicAndMaterializedValuePair(Attributes attributes) {
        Logic logic = new Logic();
        return Pair.create(logic, logic.written);
    }

    private final class Logic extends GraphStageLogic {
        private final CompletableFuture<Long> written = new CompletableFuture<>();
        private Optional<ExportDirectoryWriter> writer = Optional.empty();
        private Optional<ArtifactFile> artifact = Optional.empty();

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    onPart(grab(in));
                }

                @Override
                public void onUpstreamFinish() {
                    onEnd();
                }

                @Override
                public void onUpstreamFailure(Throwable failure) {
                    fail(failure);
                }
            });
        }

        @Override
        public void preStart() {
            pull(in);
        }

        private void onPart(ExportPart part) {
            try {
                write(part);
                pull(in);
            } catch (IOException e) {
                fail(new UncheckedIOException("writing export " + dir, e));
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        private void write(ExportPart part) throws IOException {
            switch (part) {
                case ExportPart.Data data -> writer().entry(data.entry());
                case ExportPart.Artifact start -> {
                    finishArtifact();
                    artifact = Optional.of(writer().beginArtifact(start.name()));
                }
                case ExportPart.Bytes bytes -> {
                    for (ByteBuffer buffer : bytes.chunk().getByteBuffers()) {
                        artifact.orElseThrow().write(buffer);
                    }
                }
            }
        }

        private void onEnd() {
            try {
                finishArtifact();
                written.complete(writer().finish());
                completeStage();
            } catch (IOException e) {
                fail(new UncheckedIOException("finishing export " + dir, e));
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        /** The directory is begun late, so that an export that is refused touches nothing. */
        private ExportDirectoryWriter writer() {
            ExportDirectoryWriter begun =
                    writer.orElseGet(() -> ExportDirectoryWriter.begin(dir, blockHeight, mode, progress, fileMode));
            writer = Optional.of(begun);
            return begun;
        }

        private void finishArtifact() throws IOException {
            if (artifact.isPresent()) {
                artifact.get().finish();
                artifact = Optional.empty();
            }
        }

        private void fail(Throwable failure) {
            closeFiles(failure);
            written.completeExceptionally(failure);
            failStage(failure);
        }

        private void closeFiles(Throwable failure) {
            try {
                if (artifact.isPresent()) {
                    artifact.get().close();
                }
                if (writer.isPresent()) {
                    writer.get().close();
                }
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }

        @Override
        public void postStop() {
            if (!written.isDone()) {
                // The actor system stops while the stream is running.
                IllegalStateException stopped =
                        new IllegalStateException("the export to " + dir + " was stopped before its end");
                closeFiles(stopped);
                written.completeExceptionally(stopped);
            }
        }
    }
}
