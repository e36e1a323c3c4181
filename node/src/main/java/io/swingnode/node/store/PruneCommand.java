package io.swingnode.node.store;

import io.swingnode.node.ByteSizes;
import io.swingnode.node.Cancellation;
import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.ProgramName;
import io.swingnode.node.Progress;
import io.swingnode.node.check.StoppableStatements;
import io.swingnode.persistence.maintenance.LongStatements;
import io.swingnode.persistence.maintenance.PruneOptions;
import io.swingnode.persistence.maintenance.StorePruner;
import io.swingnode.persistence.maintenance.StoreSpace;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes history that is not needed for operation from a store, also while its node is running. */
@Command(
        name = "prune",
        description = {
            "Remove history that is not needed for operation from a store, also while its node is running.",
            "Records and hashes are kept: export data does not change, and archived history can be restored with repopulate.",
            "Current spans and snapshots in use are always kept, so the store can be exported in mode operational; with"
                    + " --keep-incarnation also all spans of current incarnations (mode replay).",
            "Without --transcripts all spans are kept (mode archival), without --snapshots all snapshots."
        },
        footer = {
            "  ./swingnode prune HOME --transcripts --snapshots --dry-run   # what would be removed",
            "  ./swingnode prune HOME --transcripts --snapshots             # again, after an interruption: continues",
            "  ./swingnode prune my-store --transcripts --keep-incarnation --before 100000",
            "  ./swingnode prune my-store --vacuum                          # shrink the file; stop the node first"
        })
final class PruneCommand implements Callable<Integer> {
    /**
     * What was done, as printed in JSON.
     *
     * @param pruned what was removed, or would be
     * @param space the file afterwards
     */
    private record Result(String store, boolean dryRun, StorePruner.Report pruned, StoreSpace.Space space) {}

    @Mixin
    private OutputMixin output;

    @Option(names = "--transcripts", description = "Remove the items of closed spans, also those of terminated vats.")
    private boolean transcripts;

    @Option(names = "--snapshots", description = "Remove the bytes of snapshots that are not in use.")
    private boolean snapshots;

    @Option(
            converter = Counts.AnyLong.class,
            names = "--before",
            paramLabel = "POSITION",
            description = "Only spans that end at or before this position of their vat, and snapshots taken before it.")
    private @Nullable Long before;

    @Option(
            names = "--keep-incarnation",
            description = "Keep all spans of each vat's current incarnation, which exports in mode replay need.")
    private boolean keepIncarnation;

    @Option(names = "--dry-run", description = "Only print what would be removed; change nothing.")
    private boolean dryRun;

    @Option(
            names = "--vacuum",
            description =
                    "Then rewrite the file without its free space. No other process may have the store open. This needs"
                            + " twice the space of the new file, half of it in the directory for temporary files (SQLITE_TMPDIR).")
    private boolean vacuum;

    @Mixin
    private StoreMixin location;

    @Override
    public Integer call() {
        if (!transcripts && !snapshots && !vacuum) {
            throw new StoreException(
                    Reason.USAGE,
                    "nothing to prune was named; give --transcripts, --snapshots or --vacuum, or several of them");
        }
        Path store = location.directory();
        StorePruner.Report pruned = prune(store);
        StoreSpace.Space space = dryRun ? StoreSpace.of(store, Database.sqlite()) : giveBack(store);
        Result result = new Result(store.toString(), dryRun, pruned, space);
        output.print(result, text(result));
        return ExitCodes.OK;
    }

    private StorePruner.Report prune(Path store) {
        OptionalLong position = before == null ? OptionalLong.empty() : OptionalLong.of(before);
        PruneOptions options = new PruneOptions(transcripts, snapshots, position, keepIncarnation, dryRun);
        try (Progress progress = output.progress("prune")) {
            String stopped =
                    dryRun ? "stopped; nothing was changed" : "stopped; the same command continues with the rest";
            return StorePruner.prune(
                    store,
                    options,
                    new CancellableProgress(progress, CancellableProgress.HISTORY, Cancellation.ofProcess(), stopped),
                    Database.sqlite());
        }
    }

    private StoreSpace.Space giveBack(Path store) {
        if (vacuum) {
            Cancellation.ofProcess().check("stopped before the file was rewritten");
            String stopped = "stopped; the file is as it was before it was rewritten, and what was pruned stays so";
            try (Progress progress = output.progress("prune");
                    StoppableStatements statements =
                            new StoppableStatements(progress, Cancellation.ofProcess(), stopped)) {
                RewriteWatch watch = RewriteWatch.of(store);
                LongStatements watched = (what, cancel) -> {
                    statements.running(what, cancel);
                    watch.show(what, progress);
                };
                return statements.run(() -> StoreSpace.rewrite(store, watched, Database.sqlite()));
            }
        }
        try (Progress progress = output.progress("shrink")) {
            String stopped = "stopped; everything was pruned, and the same command returns the rest of the space";
            return StoreSpace.shrinkByPages(
                    store,
                    new CancellableProgress(progress, "pages", Cancellation.ofProcess(), stopped),
                    Database.sqlite());
        }
    }

    private static String text(Result result) {
        StorePruner.Report pruned = result.pruned();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s %,d spans with %,d items (%s) and %,d snapshots (%s)",
                result.dryRun() ? "would prune" : "pruned",
                pruned.spans(),
                pruned.items(),
                ByteSizes.text(pruned.itemBytes()),
                pruned.snapshots(),
                ByteSizes.text(pruned.snapshotBytes())));
        if (pruned.transactions() > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "in %,d transactions, the longest of %.1f ms",
                    pruned.transactions(),
                    pruned.longestMicros() / 1e3));
        }
        lines.add("the file has " + ByteSizes.text(result.space().fileBytes()) + ", of which "
                + ByteSizes.text(result.space().freeBytes()) + " are free for blocks to come");
        if (!result.dryRun()
                && !result.space().shrinksByPages()
                && result.space().freeBytes() > 0) {
            lines.add("a store's file does not shrink by itself: to give that space back, stop the node and run"
                    + ProgramName.in(" ./swingnode prune ") + result.store() + " --vacuum");
        }
        return String.join("\n", lines);
    }
}
