package io.swingnode.node.backup;

import io.swingnode.node.ByteSizes;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists the backups in a folder. */
@Command(
        name = "backups",
        description = "List the complete backups in a folder, oldest first.",
        footer = {"  ./swingnode backups /backups", "  ./swingnode backups /backups -o json | jq .height"})
final class BackupsCommand implements Callable<Integer> {
    private record Line(
            String name,
            String backup,
            Optional<Long> height,
            Optional<Long> ledgerHeight,
            long sizeBytes,
            long files,
            String home,
            String madeBy) {}

    @Mixin
    private OutputMixin output;

    @Parameters(paramLabel = "DEST", description = "The folder in which backups were made.")
    private Path folder;

    @Override
    public Integer call() {
        BackupFolder backups = new BackupFolder(folder);
        List<BackupFolder.Found> found = backups.list();
        if (!output.isJson() && found.isEmpty()) {
            output.print(List.of(), "no complete backups in " + folder);
        }
        for (BackupFolder.Found each : found) {
            BackupManifest manifest = each.manifest();
            output.print(
                    new Line(
                            manifest.name(),
                            each.dir().toString(),
                            manifest.height(),
                            manifest.ledgerHeight(),
                            manifest.sizeBytes(),
                            manifest.entries().stream()
                                    .filter(entry -> entry.kind() == BackupEntry.Kind.FILE)
                                    .count(),
                            manifest.home(),
                            manifest.madeBy()),
                    manifest.name() + "  "
                            + manifest.height().map(height -> "block " + height).orElse("no block") + "  "
                            + ByteSizes.text(manifest.sizeBytes()) + "  of " + manifest.home());
        }
        if (backups.hasUnfinished()) {
            output.err().println("note: there is an unfinished backup, which the same backup command continues");
        }
        return ExitCodes.OK;
    }
}
