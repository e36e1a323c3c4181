package io.swingnode.node.check;

import io.swingnode.node.Cancellation;
import io.swingnode.node.Progress;
import io.swingnode.persistence.transfer.CopyProgress;
import java.util.EnumMap;
import java.util.Map;

/** Shows the progress of a copy, and stops it on request of the user. Used by the thread that copies. */
public final class ShownCopy implements CopyProgress {
    private final Progress progress;
    private final Cancellation cancellation;
    private final String stoppedMessage;
    private final Map<Step, Long> totals = new EnumMap<>(Step.class);
    private long artifactBytes;

    /** @param stoppedMessage tells the user what has been left behind and how to continue */
    public ShownCopy(Progress progress, Cancellation cancellation, String stoppedMessage) {
        this.progress = progress;
        this.cancellation = cancellation;
        this.stoppedMessage = stoppedMessage;
    }

    /** With what the source is known to have; 0 for what is not known. */
    public ShownCopy withTotals(long entries, long artifacts) {
        expects(Step.DATA, entries);
        expects(Step.ARTIFACTS, artifacts);
        return this;
    }

    /** And how many bytes the artifacts have; 0 when that is not known. */
    public ShownCopy withBytes(long bytes) {
        artifactBytes = bytes;
        return this;
    }

    @Override
    public void expects(Step step, long total) {
        totals.put(step, total);
    }

    @Override
    public void working(String what) {
        cancellation.check(stoppedMessage);
        progress.begin(what);
    }

    @Override
    public void advanced(Step step, long count, long sizeBytes) {
        cancellation.check(stoppedMessage);
        if (step == Step.CHECKED) {
            // What is there already will not be read again, so the bytes of all do not tell what is left.
            artifactBytes = 0;
        }
        progress.update(count, totals.getOrDefault(step, 0L), unit(step), sizeBytes, bytes(step));
    }

    private long bytes(Step step) {
        return step == Step.ARTIFACTS ? artifactBytes : 0;
    }

    private static String unit(Step step) {
        return switch (step) {
            case DATA -> "entries";
            case CHECKED -> "artifacts checked";
            case ARTIFACTS -> "artifacts";
        };
    }
}
