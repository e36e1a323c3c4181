package io.swingnode.node.control;

import io.swingnode.persistence.transfer.CopyProgress.Step;
import io.swingnode.streams.ExportStreams;

/** How much there is to copy in an export; 0 for what is not known. */
record CopyTotals(long entries, long artifacts) {
    /** Counted before the streams of {@code export} run. */
    static CopyTotals of(ExportStreams export) {
        return new CopyTotals(export.entryCount(), export.artifactCount());
    }

    long of(Step step) {
        return switch (step) {
            case DATA -> entries;
            case CHECKED -> 0;
            case ARTIFACTS -> artifacts;
        };
    }
}
