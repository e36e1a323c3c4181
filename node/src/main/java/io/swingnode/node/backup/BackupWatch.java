package io.swingnode.node.backup;

import io.swingnode.persistence.maintenance.LongStatements;
import io.swingnode.persistence.transfer.CopyProgress;

/** Is told how far a backup or a restore is, on the thread that works; stops it by throwing. */
interface BackupWatch {
    /** Ignores it. */
    BackupWatch NONE = (step, doneBytes, totalBytes) -> {};

    /** The parts of the work. */
    enum Step {
        /** Writing the files. */
        COPIED,
        /** Reading them again. */
        CHECKED,
        /** Giving the whole its name or place. */
        PLACED
    }

    /**
     * Called for every megabyte or so, and at the beginning of each step.
     *
     * @param totalBytes 0 when that is not known, as for an archive that is read from a pipe
     */
    void advanced(Step step, long doneBytes, long totalBytes);

    /** Of the check of the store. */
    default CopyProgress storeCheck() {
        return (step, count, sizeBytes) -> advanced(Step.CHECKED, 0, 0);
    }

    /** Of the check of the store. */
    default LongStatements statements() {
        return LongStatements.UNWATCHED;
    }
}
