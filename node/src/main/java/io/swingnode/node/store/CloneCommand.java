package io.swingnode.node.store;

import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.persistence.transfer.ExportDirectoryWriter;
import io.swingnode.persistence.transfer.ImportReport;
import io.swingnode.server.client.RemoteExport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates a store from that of a node that runs, here or on another machine. */
@Command(
        name = "clone",
        description = "Create a store from the last commit of a running node, here or on another machine.",
        footer = {
            "  ./swingnode clone HOME my-store                   # or the socket HOME/node/kernel.sock",
            "  ./swingnode clone 127.0.0.1:8460 my-store --token-file HOME/node/reader-token",
            "  ./swingnode clone node.example:8460 my-store --tls-certificate reader.pem --tls-key reader.key \\",
            "      --tls-authority authority.pem",
            "  ./swingnode clone HOME my-store                   # again, after an interruption: continues"
        })
final class CloneCommand implements Callable<Integer> {
    /**
     * What was cloned.
     *
     * @param height the block; 0 when the node's host notes none
     */
    private record Result(String from, String store, String artifactMode, long height, ImportReport imported) {}

    @Mixin
    private OutputMixin output;

    @Mixin
    private ArtifactModeMixin artifacts;

    @Mixin
    private FileModeMixin files;

    @Mixin
    private RemoteMixin remote;

    @Option(
            names = "--replace",
            description = "Replace an existing store once the clone is complete."
                    + " Without this, cloning over an existing store is an error.")
    private boolean replace;

    @Parameters(
            index = "0",
            paramLabel = "NODE",
            description = "The node: its home, its socket, or HOST:PORT where it listens for readers.")
    private String from;

    @Parameters(index = "1", paramLabel = "DIR", description = "The new store's directory.")
    private Path target;

    @Override
    public Integer call() {
        StoreImport copy = new StoreImport(output, "clone", target, artifacts.mode(), files.mode());
        copy.requireTarget(replace);
        remote.with(from, artifacts.mode(), copy.stopped(), export -> print(export, copy));
        return ExitCodes.OK;
    }

    private void print(RemoteExport export, StoreImport copy) {
        long height = ExportDirectoryWriter.height(export::hostValue);
        ImportReport report = copy.run(export);
        output.print(
                new Result(from, target.toString(), artifacts.mode().label(), height, report),
                "cloned block " + height + " of " + from + " to " + target
                        + (report.resumed() ? ", continuing an interrupted clone: " : ": ")
                        + StoreImport.counts(report));
    }
}
