package io.swingnode.node.store;

import io.swingnode.node.Cancellation;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import io.swingnode.node.control.ControlClient;
import io.swingnode.node.control.ControlRequest;
import io.swingnode.node.control.ControlResult;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.streams.ExportStreams;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Copies a store's last commit into an export directory. */
@Command(
        name = "export",
        description = "Copy a store's last commit into an export directory, also while the store is being written.",
        footer = {
            "  ./swingnode export my-store my-export",
            "  ./swingnode export my-store my-export --artifact-mode archival",
            "  ./swingnode export my-store my-export        # again, after an interruption: starts over",
            "  ./swingnode export HOME my-export            # through the node, while it runs"
        })
final class ExportCommand implements Callable<Integer> {
    /**
     * What was exported.
     *
     * @param artifacts how many artifacts the export holds
     */
    private record Result(String store, String export, String artifactMode, long artifacts) {}

    @Mixin
    private OutputMixin output;

    @Mixin
    private ArtifactModeMixin artifacts;

    @Mixin
    private FileModeMixin files;

    @Mixin
    private StoreMixin store;

    @Parameters(index = "1", paramLabel = "OUT", description = "The export directory, which must be new or empty.")
    private Path target;

    @Override
    public Integer call() {
        Path directory = store.directory();
        ArtifactMode mode = artifacts.mode();
        String stopped = "stopped; " + target + " contains an unfinished export, which the same command replaces";
        try (Progress progress = output.progress("export")) {
            long count = store.servedHome()
                    .map(home -> throughNode(home, mode, progress, stopped))
                    .orElseGet(() -> fromFile(directory, mode, progress, stopped));
            output.print(
                    new Result(directory.toString(), target.toString(), mode.label(), count),
                    "exported " + directory + " to " + target + " in mode " + mode.label() + ": " + count
                            + " artifacts");
        }
        return ExitCodes.OK;
    }

    /** The node that runs the store exports it: it knows its readers, and shows the export in its status. */
    private long throughNode(Path home, ArtifactMode mode, Progress progress, String stopped) {
        if (files.given().isPresent()) {
            throw new StoreException(
                    Reason.USAGE,
                    "the node of " + home + " makes the export, with the mode that its settings give"
                            + " (swingnode.store.file-mode); leave --file-mode out");
        }
        ShownCopy copied = new ShownCopy(progress, Cancellation.ofProcess(), stopped);
        ControlRequest request =
                new ControlRequest.Export(target.toAbsolutePath().normalize().toString(), mode.label());
        ControlResult result = ControlClient.send(home, request, event -> {}, done -> {
                    copied.expects(done.step(), done.total());
                    copied.advanced(done.step(), done.count(), done.sizeBytes());
                })
                .orElseThrow(() -> new StoreException(
                        Reason.CLOSED,
                        "the node of " + home + " stopped before the export was complete; export again, which starts"
                                + " over"));
        if (result instanceof ControlResult.Exported exported) {
            return exported.artifacts();
        }
        throw new StoreException(Reason.FAULT, "the node of " + home + " gave an unexpected answer: " + result);
    }

    private long fromFile(Path directory, ArtifactMode mode, Progress progress, String stopped) {
        try (CancellableSource source = new CancellableSource(
                StoreExporter.open(directory, mode), progress, Cancellation.ofProcess(), stopped)) {
            return CommandStreams.export(ExportStreams.of(source), target, mode, source.copyProgress(), files.mode());
        }
    }
}
