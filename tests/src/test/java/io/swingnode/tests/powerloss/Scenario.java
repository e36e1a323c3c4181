package io.swingnode.tests.powerloss;

import io.swingnode.tests.powerloss.PowerCuts.Restart;
import io.swingnode.tests.powerloss.RecordedDisk.Syncs;
import java.nio.file.Path;
import java.util.List;

/**
 * Product code at work on a recorded disk.
 *
 * @param name what is done
 * @param mutants the syncs that must be found out
 * @param body does it
 */
record Scenario(String name, List<Syncs> mutants, Body body) {
    static final List<Syncs> ALL_MUTANTS =
            List.of(Syncs.NOTHING, Syncs.NOTHING_FOR_FILES, Syncs.NOTHING_FOR_DIRECTORIES);

    /** For what only makes and removes names. */
    static final List<Syncs> DIRECTORY_MUTANTS = List.of(Syncs.NOTHING, Syncs.NOTHING_FOR_DIRECTORIES);

    /** Works on the disk, and tells it what somebody relies on from then on. */
    @FunctionalInterface
    interface Body {
        /**
         * Runs once.
         *
         * @param elsewhere a directory whose power does not fail: for sources and databases
         * @return what is done at a restart
         */
        Restart run(RecordedDisk disk, Path elsewhere) throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }
}
