package io.swingnode.node.store;

import io.swingnode.node.ByteSizes;
import io.swingnode.node.Cancellation;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import io.swingnode.persistence.maintenance.RepopulateOptions;
import io.swingnode.persistence.maintenance.StoreRepopulator;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transfer.ArtifactDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Restores pruned history of a store, also while its node is running. */
@Command(
        name = "repopulate",
        description = {
            "Restore pruned spans and snapshots of a store from an archive or an export, also while its node is running.",
            "Each is first checked against the recorded hash. Bad ones are reported and skipped, and the exit status"
                    + " is then 1. Existing data is not touched, so an interrupted run can be repeated."
        },
        footer = {
            "  ./swingnode repopulate HOME --from HOME/node/archive",
            "  ./swingnode repopulate my-store --from my-archival-export --dry-run   # check, change nothing",
            "  ./swingnode repopulate my-store --from my-archive -o json | jq '.repopulated.bad[]'"
        })
final class RepopulateCommand implements Callable<Integer> {
    /** What was done, as printed in JSON. */
    private record Result(String store, String from, boolean dryRun, StoreRepopulator.Report repopulated) {}

    @Mixin
    private OutputMixin output;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "SOURCE",
            description = "An archive directory (with snapshot.*.gz and transcript.*.gz in it, or in its subdirectories"
                    + " snapshots and transcripts), or an export directory.")
    private Path source;

    @Option(names = "--dry-run", description = "Only check what could be restored; change nothing.")
    private boolean dryRun;

    @Mixin
    private StoreMixin location;

    @Override
    public Integer call() {
        Path store = location.directory();
        ArtifactDirectory supply = ArtifactDirectory.open(source);
        StoreRepopulator.Report report;
        try (Progress progress = output.progress("repopulate")) {
            String stopped =
                    dryRun ? "stopped; nothing was changed" : "stopped; the same command continues with the rest";
            report = StoreRepopulator.repopulate(
                    store,
                    supply,
                    RepopulateOptions.defaults().withDryRun(dryRun),
                    new CancellableProgress(progress, CancellableProgress.HISTORY, Cancellation.ofProcess(), stopped),
                    Database.sqlite());
        }
        Result result = new Result(store.toString(), source.toString(), dryRun, report);
        output.print(result, text(result));
        return report.badCount() == 0 ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private static String text(Result result) {
        StoreRepopulator.Report report = result.repopulated();
        List<String> lines = new ArrayList<>();
        report.bad().forEach(bad -> lines.add("bad: " + bad.artifact() + ": " + bad.why()));
        if (report.badCount() > report.bad().size()) {
            lines.add("bad: and " + (report.badCount() - report.bad().size()) + " more");
        }
        lines.add(String.format(
                Locale.ROOT,
                "%s %,d spans and %,d snapshots (%s); %,d were there already, %,d bad",
                result.dryRun() ? "would put back" : "put back",
                report.spans(),
                report.snapshots(),
                ByteSizes.text(report.sizeBytes()),
                report.present(),
                report.badCount()));
        if (report.transactions() > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "in %,d transactions, the longest of %.1f ms",
                    report.transactions(),
                    report.longestMicros() / 1e3));
        }
        return String.join("\n", lines);
    }
}
