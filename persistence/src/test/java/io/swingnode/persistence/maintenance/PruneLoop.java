package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transfer.ArtifactDirectory;
import java.nio.file.Path;

/** A process that prunes a store and repopulates it, again and again, until it is killed. */
final class PruneLoop {
    private PruneLoop() {}

    public static void main(String[] args) {
        Path store = Path.of(args[0]);
        ArtifactDirectory supply = ArtifactDirectory.open(Path.of(args[1]));
        System.out.println("working");
        while (true) {
            StorePruner.prune(store, PruneOptions.ALL, WorkProgress.NONE, Database.sqlite());
            StoreRepopulator.repopulate(
                    store, supply, RepopulateOptions.defaults(), WorkProgress.NONE, Database.sqlite());
        }
    }
}
