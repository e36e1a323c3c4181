package io.swingnode.node.backup;

import io.swingnode.node.Cancellation;
import io.swingnode.node.Progress;
import io.swingnode.node.check.ShownCopy;
import io.swingnode.node.check.StoppableStatements;
import io.swingnode.node.control.NodeReading;
import io.swingnode.persistence.maintenance.LongStatements;
import io.swingnode.persistence.transfer.CopyProgress;
import java.util.function.Supplier;

/** Shows a backup or a restore, and stops it on request of the user, or of the node whose store is read. */
final class ShownBackup implements BackupWatch, AutoCloseable {
    private final Progress progress;
    private final Cancellation cancellation;
    private final NodeReading reading;
    private final String stopped;
    private final StoppableStatements statements;

    /** @param stopped tells the user what has been left behind and how to continue */
    ShownBackup(Progress progress, Cancellation cancellation, NodeReading reading, String stopped) {
        this.progress = progress;
        this.cancellation = cancellation;
        this.reading = reading;
        this.stopped = stopped;
        statements = new StoppableStatements(progress, cancellation, stopped);
        progress.begin("looking at what there is");
    }

    @Override
    public void advanced(Step step, long doneBytes, long totalBytes) {
        cancellation.check(stopped);
        if (step == Step.COPIED) {
            reading.requireOpen();
        }
        switch (step) {
            case COPIED -> progress.update(doneBytes, totalBytes, "bytes copied", doneBytes);
            case CHECKED -> progress.update(doneBytes, totalBytes, "bytes checked", doneBytes);
            case PLACED -> progress.begin("putting it in place");
        }
    }

    @Override
    public CopyProgress storeCheck() {
        // From here on it reads its own copy.
        reading.close();
        return new ShownCopy(progress, cancellation, stopped);
    }

    @Override
    public LongStatements statements() {
        return statements;
    }

    /** Does the work; a statement that was ended is no fault. */
    <T> T run(Supplier<T> work) {
        return statements.run(work);
    }

    @Override
    public void close() {
        statements.close();
    }
}
