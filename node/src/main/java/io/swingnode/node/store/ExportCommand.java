package io.swingnode.node.store;

import io.swingnode.node.Cancellation;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import io.swingnode.node.check.ShownCopy;
import io.swingnode.node.control.ControlClient;
import io.swingnode.node.control.ControlRequest;
import io.swingnode.node.control.ControlResult;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.sqlite.StoreHold;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ExportCopy;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.persistence.transfer.OnlyVats;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.server.client.RemoteExport;
import io.swingnode.streams.ExportStreams;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies a store's last commit into an export directory. */
@Command(
        name = "export",
        description = "Copy a store's last commit into an export directory, also while the store is being written.",
        footer = {
            "  ./swingnode export my-store my-export",
            "  ./swingnode export my-store my-export --artifact-mode archival",
            "  ./swingnode export my-store my-export        # again, after an interruption: starts over",
            "  ./swingnode export HOME my-export            # through the node, while it runs",
            "  ./swingnode export my-store my-export.tar.gz",
            "  ./swingnode export my-store - | ssh host './swingnode import - my-store'",
            "  ./swingnode export my-store v7-only --vat v7 --artifact-mode archival   # to look at, not to import",
            "  ./swingnode export --from node.example:8460 my-export --tls-certificate reader.pem \\",
            "      --tls-key reader.key --tls-authority authority.pem   # from another machine; again: continues"
        })
final class ExportCommand implements Callable<Integer> {
    /**
     * What was exported.
     *
     * @param artifacts how many artifacts the export holds
     */
    private record Result(String store, String export, String artifactMode, long artifacts) {}

    /** What was exported of a node. */
    private record Copied(String from, String export, String artifactMode, ExportCopy.Report copied) {}

    /**
     * What was exported to one archive, or of some vats.
     *
     * @param vats whose artifacts alone there are; empty for all
     */
    private record Chosen(String from, String export, String artifactMode, List<String> vats, long artifacts) {}

    @Mixin
    private OutputMixin output;

    @Mixin
    private ArtifactModeMixin artifacts;

    @Mixin
    private FileModeMixin files;

    @Mixin
    private RemoteMixin remote;

    @Spec
    private CommandSpec command;

    @Option(
            names = "--from",
            paramLabel = "NODE",
            description = "Instead of DIR: a running node, by its home, its socket, or HOST:PORT where it listens for"
                    + " readers. An export that was interrupted is continued.")
    private @Nullable String from;

    @Option(
            names = "--mmap",
            description = "Map the store into memory, which takes less of the processor; a fault of its disk then ends"
                    + " this command without a message. Nothing else may use the store meanwhile.")
    private boolean mapped;

    @Option(
            names = "--vat",
            paramLabel = "VAT",
            description =
                    "Only the artifacts of this vat; may be repeated. The export data is that of all, so that they can be"
                            + " checked; no store can be made of such an export.")
    private List<String> vats = List.of();

    @Parameters(
            arity = "1..2",
            paramLabel = "DIR OUT",
            description = {
                "DIR: the store's directory, or the home of its node; left out with --from.",
                "OUT: the export directory, which must be new or empty; a file that ends with .tar or .tar.gz, for one"
                        + " archive; or - for an archive on standard output."
            })
    private List<Path> paths;

    @Override
    public Integer call() {
        String node = from;
        if (paths.size() != (node == null ? 2 : 1)) {
            throw new ParameterException(
                    command.commandLine(), "give DIR and OUT, or --from NODE and OUT: a source and a target");
        }
        if (!vats.isEmpty() || ExportArchive.isArchive(paths.getLast())) {
            choose(node);
        } else if (node == null) {
            fromStore(paths.getFirst(), paths.getLast());
        } else {
            if (mapped) {
                throw new ParameterException(
                        command.commandLine(), "--mmap is for a store's own file; with --from, the node reads it");
            }
            String stopped =
                    "stopped; " + paths.getFirst() + " contains an unfinished export, which the same command continues";
            remote.with(node, artifacts.mode(), stopped, export -> fromNode(node, export, paths.getFirst(), stopped));
        }
        return ExitCodes.OK;
    }

    /** To an archive, or of some vats: read by this process, also when it comes from a node. */
    private void choose(@Nullable String node) {
        Path target = paths.getLast();
        if (mapped) {
            throw new ParameterException(command.commandLine(), "--mmap is for whole exports to a directory");
        }
        if (ExportArchive.isStandardOutput(target) && output.isTerminal()) {
            throw new StoreException(
                    Reason.USAGE,
                    "standard output is a terminal; send the archive to a file or a program: - > export.tar");
        }
        ExportArchive.requireAbsent(ExportArchive.isArchive(target) ? target : Path.of("-"));
        String stopped = "stopped; what was written to " + target + " is no export, and the same command starts over";
        String from = node != null
                ? node
                : StoreLocation.servedHome(paths.getFirst()).map(Path::toString).orElse("");
        if (!from.isEmpty()) {
            remote.with(from, artifacts.mode(), stopped, export -> choose(from, export, target, stopped));
            return;
        }
        if (remote.isGiven()) {
            throw new ParameterException(
                    command.commandLine(), "a token or certificates are shown to a node; name it with --from");
        }
        Path store = StoreLocation.of(paths.getFirst());
        choose(store.toString(), StoreExporter.openReadingAhead(store, artifacts.mode()), target, stopped);
    }

    private void choose(String from, ExportSource opened, Path target, String stopped) {
        ArtifactMode mode = artifacts.mode();
        long count;
        try (Progress progress = output.progress("export");
                CancellableSource source =
                        new CancellableSource(chosen(opened), progress, Cancellation.ofProcess(), stopped)) {
            CopyProgress shown = source.copyProgress();
            ExportArchive archive = new ExportArchive(source, mode, vats, shown);
            count = !ExportArchive.isArchive(target)
                    ? ExportCopy.copy(source, target, mode, vats, shown, files.mode())
                            .artifacts()
                    : ExportArchive.isStandardOutput(target)
                            ? archive.toStream(output.bytes())
                            : archive.toFile(target, files.mode());
        }
        Chosen result = new Chosen(from, target.toString(), mode.label(), vats, count);
        String text =
                "exported " + from + " to " + (ExportArchive.isStandardOutput(target) ? "standard output" : target)
                        + " in mode " + mode.label() + ": " + count + " artifacts"
                        + (vats.isEmpty()
                                ? ""
                                : " of " + String.join(", ", vats)
                                        + " alone; this is not a complete export and cannot be imported");
        if (ExportArchive.isStandardOutput(target)) {
            Progress.beside(() -> {
                output.err().println(output.isJson() ? OutputMixin.json(result) : text);
                output.err().flush();
            });
        } else {
            output.print(result, text);
        }
    }

    private ExportSource chosen(ExportSource source) {
        if (vats.isEmpty()) {
            return source;
        }
        OnlyVats only = new OnlyVats(source, vats);
        try {
            only.requireEach();
            return only;
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private void fromNode(String node, RemoteExport export, Path target, String stopped) {
        ArtifactMode mode = artifacts.mode();
        try (Progress progress = output.progress("export");
                CancellableSource source = new CancellableSource(export, progress, Cancellation.ofProcess(), stopped)) {
            ExportCopy.Report report = ExportCopy.copy(source, target, mode, source.copyProgress(), files.mode());
            output.print(
                    new Copied(node, target.toString(), mode.label(), report),
                    "exported block " + report.height() + " of " + node + " to " + target + " in mode " + mode.label()
                            + ": " + report.artifacts() + " artifacts" + kept(report));
        }
    }

    private static String kept(ExportCopy.Report report) {
        if (report.interruptedHeight().isEmpty()) {
            return "";
        }
        long before = report.interruptedHeight().getAsLong();
        return ", " + report.kept() + " of them kept from an interrupted export"
                + (before == report.height() ? "" : " of block " + before + "; the node has moved on since");
    }

    private void fromStore(Path given, Path target) {
        if (remote.isGiven()) {
            throw new ParameterException(
                    command.commandLine(), "a token or certificates are shown to a node; name it with --from");
        }
        Path directory = StoreLocation.of(given);
        ArtifactMode mode = artifacts.mode();
        String stopped = "stopped; " + target + " contains an unfinished export, which the same command replaces";
        try (Progress progress = output.progress("export")) {
            long count = StoreLocation.servedHome(given)
                    .map(home -> throughNode(home, target, mode, progress, stopped))
                    .orElseGet(() -> fromFile(directory, target, mode, progress, stopped));
            output.print(
                    new Result(directory.toString(), target.toString(), mode.label(), count),
                    "exported " + directory + " to " + target + " in mode " + mode.label() + ": " + count
                            + " artifacts");
        }
    }

    /** The node that runs the store exports it: it knows its readers, and shows the export in its status. */
    private long throughNode(Path home, Path target, ArtifactMode mode, Progress progress, String stopped) {
        if (files.given().isPresent()) {
            throw new StoreException(
                    Reason.USAGE,
                    "the node of " + home + " makes the export, with the mode that its settings give"
                            + " (swingnode.store.file-mode); leave --file-mode out");
        }
        if (mapped) {
            throw new StoreException(
                    Reason.USAGE,
                    "the node of " + home + " makes the export beside its kernel, and maps nothing into memory; leave"
                            + " --mmap out");
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

    private long fromFile(Path directory, Path target, ArtifactMode mode, Progress progress, String stopped) {
        if (!mapped) {
            return copy(directory, Database.sqlite(), target, mode, progress, stopped);
        }
        StoreDirectory.requireStore(directory);
        // No node may write, and nobody rewrite or erase, what this process has mapped.
        StoreHold hold = StoreHold.take(directory, "an export that maps it into memory");
        try {
            return copy(directory, Database.sqlite().mappingReads(), target, mode, progress, stopped);
        } finally {
            hold.close();
        }
    }

    private long copy(
            Path directory, Database database, Path target, ArtifactMode mode, Progress progress, String stopped) {
        try (CancellableSource source = new CancellableSource(
                StoreExporter.openReadingAhead(directory, mode, database),
                progress,
                Cancellation.ofProcess(),
                stopped)) {
            return CommandStreams.export(ExportStreams.of(source), target, mode, source.copyProgress(), files.mode());
        }
    }
}
