package io.swingnode.node.store;

import io.swingnode.node.Cancellation;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import io.swingnode.node.check.LedgerCheck;
import io.swingnode.node.check.ShownCopy;
import io.swingnode.node.check.StoppableStatements;
import io.swingnode.node.check.StoreProblems;
import io.swingnode.node.control.NodeReading;
import io.swingnode.persistence.maintenance.Note;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks all data of a store against its records. */
@Command(
        name = "verify",
        description =
                "Check every hash and record of a store or an export, and compare a node's store with its block ledger; or that"
                        + " the files of an archive unpack. Exits with"
                        + " 1 and lists the problems if there are any.",
        footer = {
            "  ./swingnode verify my-store",
            "  ./swingnode verify HOME | grep '^export data'     # the same line for equal replicas",
            "  ./swingnode verify my-store -o json | jq '.problems[]'",
            "  ./swingnode verify my-export --ledger HOME        # an export, against what a node recorded",
            "  ./swingnode verify my-archive                     # its files, but not their hashes",
            "  ./swingnode verify my-store && echo sound"
        })
final class VerifyCommand implements Callable<Integer> {
    private static final String STOPPED = "stopped; the rest was not checked";

    /**
     * The outcome, as printed in JSON.
     *
     * @param sound true when nothing is wrong
     * @param problems each thing that is wrong, in words
     * @param notes what is worth knowing and no problem
     * @param missing per mode, what an export in that mode would lack; pruned history is not a problem
     * @param exportDigest of the export data; equal for replicas at one height
     * @param ledger {@code agrees}, or why the export data was not compared with the block ledger
     * @param uncoveredKeys keys under {@code host.} and {@code local.}, of which no record tells
     */
    private record Result(
            String store,
            boolean sound,
            List<String> problems,
            List<String> notes,
            Map<String, String> missing,
            long spans,
            long prunedSpans,
            long snapshots,
            long bundles,
            Optional<Long> height,
            String activityHash,
            Optional<String> exportDigest,
            long exportEntries,
            String ledger,
            long uncoveredKeys) {}

    @Mixin
    private OutputMixin output;

    @Mixin
    private StoreOrCopyMixin store;

    @Option(
            names = "--ledger",
            paramLabel = "HOME",
            description = "Compare with the block ledger of this node, instead of the one whose home the store is in.")
    private @Nullable Path ledgerHome;

    @Override
    public Integer call() {
        if (store.archive().isPresent()) {
            return verifyArchive(store.archive().get());
        }
        Path checked = store.export().orElseGet(store::directory);
        StoreVerifier.Report report;
        try (Progress progress = output.progress("verify");
                NodeReading reading = NodeReading.begin(
                        store.servedHome(),
                        "verify (process " + ProcessHandle.current().pid() + ")")) {
            CopyProgress watched = reading.watched(new ShownCopy(progress, Cancellation.ofProcess(), STOPPED));
            try (StoppableStatements statements =
                    new StoppableStatements(progress, Cancellation.ofProcess(), STOPPED)) {
                report = statements.run(() -> store.export().isPresent()
                        ? ExportCheck.verify(checked, progress, watched, statements)
                        : StoreVerifier.verify(checked, watched, statements, Database.sqlite()));
            }
        }
        Result result = result(checked, report, compare(checked, report));
        output.print(result, text(result));
        return result.sound() ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private int verifyArchive(Path archive) {
        if (ledgerHome != null) {
            throw new StoreException(
                    Reason.USAGE, "--ledger is for stores and exports: no ledger tells of the spans in an archive");
        }
        ArchiveCheck.Result result;
        try (Progress progress = output.progress("verify")) {
            result = ArchiveCheck.verify(archive, progress);
        }
        output.print(result, result.text());
        return result.sound() ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private LedgerCheck compare(Path checked, StoreVerifier.Report report) {
        if (ledgerHome != null) {
            return LedgerCheck.ofCopy(ledgerHome, report);
        }
        return store.export().isPresent()
                ? LedgerCheck.unchecked("no record covers an export by itself: name a node's home with --ledger")
                : LedgerCheck.of(store.home(), checked, report);
    }

    private static Result result(Path directory, StoreVerifier.Report report, LedgerCheck ledger) {
        List<String> problems = StoreProblems.of(report, ledger);
        Map<String, String> missing = new LinkedHashMap<>();
        report.missing().forEach((mode, what) -> missing.put(mode.label(), what));
        return new Result(
                directory.toString(),
                problems.isEmpty(),
                problems,
                report.notes().stream().map(Note::describe).toList(),
                missing,
                report.spans(),
                report.prunedSpans(),
                report.snapshots(),
                report.bundles(),
                LedgerCheck.height(report.height()),
                report.activityHash(),
                report.exportDigest(),
                report.exportEntries(),
                ledger.unchecked().orElse(ledger.problems().isEmpty() ? "agrees" : "differs"),
                report.uncoveredKeys());
    }

    private static String text(Result result) {
        List<String> lines = new ArrayList<>(result.problems());
        result.notes().forEach(note -> lines.add("note: " + note));
        String checked = result.spans() + " spans (and " + result.prunedSpans() + " pruned), " + result.snapshots()
                + " snapshots, " + result.bundles() + " bundles checked";
        lines.add(
                result.sound()
                        ? result.store() + " is sound: " + checked
                        : result.store() + " is damaged, " + result.problems().size()
                                + (result.problems().size() == 1 ? " problem: " : " problems: ") + checked);
        if (!result.sound()) {
            lines.add("how to mend a store: docs/operations.md, \"Damaged items\" and what is before it");
        }
        result.exportDigest()
                .ifPresent(digest -> lines.add("export data "
                        + result.height().map(height -> "at block " + height).orElse("before any block")
                        + ": digest " + digest + " of "
                        + result.exportEntries() + " entries"));
        lines.add(covered(result));
        return String.join("\n", lines);
    }

    /** What was not checked, because nothing tells what it should be. */
    private static String covered(Result result) {
        String keys = result.uncoveredKeys() + " keys under host. and local., which no record covers";
        return switch (result.ledger()) {
            case "agrees" -> "the block ledger has the same height, activity hash and digest; not checked: " + keys;
            case "differs" -> "not checked: " + keys;
            default ->
                "not checked: the texts under keys, and which span and snapshot are in use (" + result.ledger()
                        + "; compare the digest with another replica's); " + keys;
        };
    }
}
