package io.swingnode.node.check;

import io.swingnode.persistence.maintenance.Finding;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.protocol.ArtifactMode;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a store, in words; nothing when it is sound. */
public final class StoreProblems {
    private StoreProblems() {}

    /** What the store's own check and the comparison with the ledger have found. */
    public static List<String> of(StoreVerifier.Report report, LedgerCheck ledger) {
        List<String> problems = new ArrayList<>();
        report.findings().stream().map(Finding::describe).forEach(problems::add);
        problems.addAll(ledger.problems());
        // Older history may be pruned, but without this no vat could start.
        String needed = report.missing().get(ArtifactMode.OPERATIONAL);
        if (needed != null) {
            problems.add(needed);
        }
        return problems;
    }
}
