package io.swingnode.node.store;

import io.swingnode.node.Cancellation;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import io.swingnode.persistence.transfer.ExportDirectoryWriter;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
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
            "  ./swingnode export my-store my-export        # again, after an interruption: starts over"
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
    private StoreMixin store;

    @Parameters(index = "1", paramLabel = "OUT", description = "The export directory, which must be new or empty.")
    private Path target;

    @Override
    public Integer call() {
        Path directory = store.directory();
        ArtifactMode mode = artifacts.mode();
        String stopped = "stopped; " + target + " contains an unfinished export, which the same command replaces";
        try (Progress progress = output.progress("export");
                CancellableSource source = new CancellableSource(
                        StoreExporter.open(directory, mode), progress, Cancellation.ofProcess(), stopped)) {
            long count = ExportDirectoryWriter.write(source, target, mode, source.copyProgress());
            output.print(
                    new Result(directory.toString(), target.toString(), mode.label(), count),
                    "exported " + directory + " to " + target + " in mode " + mode.label() + ": " + count
                            + " artifacts");
        }
        return ExitCodes.OK;
    }
}
