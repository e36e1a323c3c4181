package io.swingnode.persistence.model;

import io.swingnode.persistence.block.BlockStats;
import io.swingnode.persistence.maintenance.ExportScan;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.ExportDigest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The digest of the export data of a store, carried forward from commit to commit. */
final class CarriedDigest {
    /** Commits in their order, as far as the digest does not have them yet. */
    private final List<CompletionStage<BlockStats>> commits = new ArrayList<>();

    private ExportDigest digest = new ExportDigest();

    void add(CompletionStage<BlockStats> commit) {
        commits.add(commit);
    }

    /** The digest as it follows from what each commit told; waits for the commits, and throws when one has failed. */
    String value() {
        for (CompletionStage<BlockStats> commit : commits) {
            commit.toCompletableFuture().join().delta().applyTo(digest);
        }
        commits.clear();
        // As a node does when it is stopped and started.
        digest = ExportDigest.of(digest.toBytes());
        return digest.value();
    }

    /** The digest of the export data in the file. */
    static String scanned(Path dir) {
        try (ExportScan scan = ExportScan.open(dir, Database.sqlite())) {
            return scan.run(entries -> {}).value();
        }
    }
}
