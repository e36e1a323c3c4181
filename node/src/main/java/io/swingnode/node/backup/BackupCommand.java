package io.swingnode.node.backup;

import io.swingnode.node.ByteSizes;
import io.swingnode.node.Cancellation;
import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import io.swingnode.node.control.ControlClient;
import io.swingnode.node.control.NodeReading;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a backup of a home. */
@Command(
        name = "backup",
        description = "Make a verified backup of a node's home: store, journal, settings, keys and applications, of one"
                + " moment, also while the node runs.",
        footer = {
            "  ./swingnode backup HOME /backups               # makes /backups/2026-11-28T18-15-00Z",
            "  ./swingnode backup HOME /backups               # again, after an interruption: continues",
            "  ./swingnode backup HOME /backups --keep 7      # deletes older ones, when the new one is verified",
            "  ./swingnode backup HOME - | ssh host 'cat > home.tar'",
            "  ./swingnode backup HOME - | zstd > home.tar.zst",
            "  ./swingnode backups /backups                   # lists them",
            "  ./swingnode restore /backups HOME2             # the newest one"
        })
final class BackupCommand implements Callable<Integer> {
    @Mixin
    private OutputMixin output;

    @Option(
            names = "--keep",
            paramLabel = "N",
            converter = Counts.Some.class,
            description =
                    "Keep the N newest backups of this home in DEST, and delete the older ones once the new one is"
                            + " verified. Without this, none is deleted.")
    private @Nullable Integer keep;

    @Parameters(index = "0", paramLabel = "HOME", description = "The node's home directory.")
    private Path home;

    @Parameters(
            index = "1",
            paramLabel = "DEST",
            description = "A folder, in which the backup gets a directory named by its moment; or - to write one tar"
                    + " archive to standard output.")
    private String destination;

    @Override
    public Integer call() {
        boolean archive = destination.equals("-");
        if (archive && keep != null) {
            throw new StoreException(Reason.USAGE, "--keep is for a folder of backups; standard output keeps none");
        }
        if (archive && output.isTerminal()) {
            throw new StoreException(
                    Reason.USAGE,
                    "standard output is a terminal; send the archive to a file or a program: - > home.tar");
        }
        String stopped = archive
                ? "stopped; what was written is no backup"
                : "stopped; " + destination + " contains an unfinished backup, which the same command continues";
        HomeBackup.Result result;
        try (Progress progress = output.progress("backup");
                NodeReading reading = NodeReading.begin(
                        Optional.of(home).filter(ControlClient::isServed),
                        "backup (process " + ProcessHandle.current().pid() + ")");
                ShownBackup watch = new ShownBackup(progress, Cancellation.ofProcess(), reading, stopped)) {
            HomeBackup backup = new HomeBackup(home, watch);
            result = watch.run(() -> archive
                    ? backup.toArchive(output.bytes(), Path.of(System.getProperty("java.io.tmpdir")))
                    : backup.toFolder(Path.of(destination), Optional.ofNullable(keep)));
        }
        if (archive) {
            Progress.beside(() -> {
                output.err().println(output.isJson() ? OutputMixin.json(result) : text(result));
                output.err().flush();
            });
        } else {
            output.print(result, text(result));
        }
        return ExitCodes.OK;
    }

    private String text(HomeBackup.Result result) {
        StringBuilder text = new StringBuilder("backed up ")
                .append(home)
                .append(result.height().map(height -> " at block " + height).orElse(""))
                .append(" to ")
                .append(result.verified() ? result.backup() : "standard output")
                .append(": ")
                .append(result.files())
                .append(" files (")
                .append(ByteSizes.text(result.sizeBytes()))
                .append(result.verified() ? "), verified" : "); restore verifies it");
        if (result.keptBytes() > 0) {
            text.append("; ").append(ByteSizes.text(result.keptBytes())).append(" were there from an interrupted run");
        }
        if (!result.deleted().isEmpty()) {
            text.append("\ndeleted ").append(String.join(", ", result.deleted()));
        }
        return text.append(journal(result.journal())).toString();
    }

    /** The journal is a part of a home that may be elsewhere. */
    static String journal(String journal) {
        return switch (journal) {
            case BackupManifest.JOURNAL_IN_FILE -> "";
            case BackupManifest.NO_JOURNAL -> "\nnote: there is no journal yet; no node has run in this home";
            default ->
                "\nnote: the journal is in " + journal
                        + " and not included: back it up with the tools of that database, before the home";
        };
    }
}
