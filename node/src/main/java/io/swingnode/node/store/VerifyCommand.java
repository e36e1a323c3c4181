package io.swingnode.node.store;

import io.swingnode.node.Cancellation;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import io.swingnode.persistence.maintenance.Finding;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.ArtifactMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks all data of a store against its records. */
@Command(
        name = "verify",
        description =
                "Check every hash and record of a store, and compare a node's store with its block ledger; exits with"
                        + " 1 and lists the problems if there are any.",
        footer = {
            "  ./swingnode verify my-store",
            "  ./swingnode verify HOME | grep digest             # the same line for equal replicas",
            "  ./swingnode verify my-store -o json | jq '.problems[]'",
            "  ./swingnode verify my-store && echo sound"
        })
final class VerifyCommand implements Callable<Integer> {
    /**
     * The outcome, as printed in JSON.
     *
     * @param sound true when nothing is wrong
     * @param problems each thing that is wrong, in words
     * @param missing per mode, what an export in that mode would lack; pruned history is not a problem
     * @param exportDigest of the export data; equal for replicas at one height
     * @param ledger {@code agrees}, or why the export data was not compared with the block ledger
     * @param uncoveredKeys keys under {@code host.} and {@code local.}, of which no record tells
     */
    private record Result(
            String store,
            boolean sound,
            List<String> problems,
            Map<String, String> missing,
            long spans,
            long prunedSpans,
            long snapshots,
            long bundles,
            Optional<String> height,
            String activityHash,
            Optional<String> exportDigest,
            long exportEntries,
            String ledger,
            long uncoveredKeys) {}

    @Mixin
    private OutputMixin output;

    @Mixin
    private StoreMixin store;

    @Override
    public Integer call() {
        Path directory = store.directory();
        StoreVerifier.Report report;
        try (Progress progress = output.progress("verify")) {
            progress.begin("checking the file and its rows");
            report = StoreVerifier.verify(
                    directory,
                    new ShownCopy(progress, Cancellation.ofProcess(), "stopped; the rest of the store was not checked"),
                    Database.sqlite());
        }
        Result result = result(directory, report, LedgerCheck.of(store.home(), directory, report));
        output.print(result, text(result));
        return result.sound() ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private static Result result(Path directory, StoreVerifier.Report report, LedgerCheck ledger) {
        List<String> problems = new ArrayList<>();
        report.findings().stream().map(Finding::describe).forEach(problems::add);
        problems.addAll(ledger.problems());
        // Older history may be pruned, but without this no vat could start.
        String needed = report.missing().get(ArtifactMode.OPERATIONAL);
        if (needed != null) {
            problems.add(needed);
        }
        Map<String, String> missing = new LinkedHashMap<>();
        report.missing().forEach((mode, what) -> missing.put(mode.label(), what));
        return new Result(
                directory.toString(),
                problems.isEmpty(),
                problems,
                missing,
                report.spans(),
                report.prunedSpans(),
                report.snapshots(),
                report.bundles(),
                report.height(),
                report.activityHash(),
                report.exportDigest(),
                report.exportEntries(),
                ledger.unchecked().orElse(ledger.problems().isEmpty() ? "agrees" : "differs"),
                report.uncoveredKeys());
    }

    private static String text(Result result) {
        List<String> lines = new ArrayList<>(result.problems());
        String checked = result.spans() + " spans (and " + result.prunedSpans() + " pruned), " + result.snapshots()
                + " snapshots, " + result.bundles() + " bundles checked";
        lines.add(
                result.sound()
                        ? result.store() + " is sound: " + checked
                        : result.store() + " is damaged, " + result.problems().size() + " problems: " + checked);
        lines.add("export data at block " + result.height().orElse("none") + ": digest "
                + result.exportDigest().orElse("unknown") + " of " + result.exportEntries() + " entries");
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
