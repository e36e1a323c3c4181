package io.swingnode.node.backup;

import io.swingnode.node.ByteSizes;
import io.swingnode.node.Cancellation;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.ProgramName;
import io.swingnode.node.Progress;
import io.swingnode.node.control.NodeReading;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Puts a home back from a backup. */
@Command(
        name = "restore",
        description = "Put a node's home back from a backup, verified before it is in its place.",
        footer = {
            "  ./swingnode restore /backups/2026-11-28T18-15-00Z HOME",
            "  ./swingnode restore /backups HOME          # the newest one there",
            "  ./swingnode restore home.tar HOME",
            "  zstd -dc home.tar.zst | ./swingnode restore - HOME",
            "  ./swingnode restore /backups HOME          # again, after an interruption: continues"
        })
final class RestoreCommand implements Callable<Integer> {
    @Mixin
    private OutputMixin output;

    @Parameters(
            index = "0",
            paramLabel = "SOURCE",
            description =
                    "A backup; a folder of backups, of which the newest is taken; an archive; or - for an archive from"
                            + " standard input.")
    private String source;

    @Parameters(
            index = "1",
            paramLabel = "HOME",
            description = "The home directory to make; must be empty, or not there.")
    private Path home;

    @Override
    public Integer call() {
        String stopped = "stopped; " + home + " contains an unfinished restore, which the same command continues";
        HomeRestore.Result result;
        try (Progress progress = output.progress("restore");
                NodeReading none = NodeReading.begin(Optional.empty(), "restore");
                ShownBackup watch = new ShownBackup(progress, Cancellation.ofProcess(), none, stopped)) {
            HomeRestore restore = new HomeRestore(home, watch);
            // Before anything is read of what may come from afar.
            restore.requireEmpty();
            result = watch.run(() -> from(restore));
        }
        output.print(result, text(result));
        return ExitCodes.OK;
    }

    private HomeRestore.Result from(HomeRestore restore) {
        if (source.equals("-")) {
            return restore.from(new BackupSource.Archive(System.in, "standard input", 0));
        }
        Path path = Path.of(source);
        if (!Files.exists(path)) {
            throw new StoreException(
                    Reason.NOT_FOUND, "there is no backup " + source + "; backups FOLDER lists those of a" + " folder");
        }
        if (Files.isDirectory(path)) {
            return restore.from(BackupSource.directory(path));
        }
        try (InputStream in = Files.newInputStream(path)) {
            return restore.from(new BackupSource.Archive(in, source, Files.size(path)));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + source + ": " + IoReason.of(e), e);
        }
    }

    private String text(HomeRestore.Result result) {
        return "restored " + result.of()
                + result.height().map(height -> " at block " + height).orElse("") + " to " + home
                + " from the backup " + result.name() + ": " + result.files() + " files ("
                + ByteSizes.text(result.sizeBytes()) + "), verified"
                + (result.keptBytes() > 0
                        ? "; " + ByteSizes.text(result.keptBytes()) + " were there from an interrupted run"
                        : "")
                + ProgramName.in("\nstart it with ./swingnode serve ") + home
                + "; never while the home that it is a copy of is served, too"
                + (result.journal().equals(BackupManifest.JOURNAL_IN_FILE)
                        ? ""
                        : BackupCommand.journal(result.journal()));
    }
}
