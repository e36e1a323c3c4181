package io.swingnode.node.store;

import io.swingnode.node.ByteSizes;
import io.swingnode.node.Cancellation;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.ImportReport;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.streams.ExportStreams;
import java.nio.file.Path;

/**
 * Makes a store from a source, and shows it: what {@code import} and {@code clone} have in common.
 *
 * @param work what the command calls it, such as {@code import}
 * @param target the new store's directory
 */
record StoreImport(OutputMixin output, String work, Path target, ArtifactMode mode, FileMode fileMode) {
    /** @throws StoreException (USAGE) when there is a store that is not to be replaced */
    void requireTarget(boolean replace) {
        if (StoreDirectory.isStore(target) && !replace) {
            throw new StoreException(
                    Reason.USAGE,
                    target + " already contains a store; give --replace to replace it with the "
                            + (work.equals("import") ? "imported one" : "clone"));
        }
    }

    /** What is left when the user stops the program. */
    String stopped() {
        return "stopped; " + target + " is unchanged, and the same command continues the " + work;
    }

    /** Imports all of {@code source}, which is closed then. */
    ImportReport run(ExportSource source) {
        try (Progress progress = output.progress(work);
                CancellableSource watched =
                        new CancellableSource(source, progress, Cancellation.ofProcess(), stopped())) {
            return CommandStreams.importTo(
                    ExportStreams.of(watched),
                    target,
                    ImportOptions.of(mode)
                            .withProgress(new Told(
                                    readsAll(source) ? watched.copyProgressByBytes() : watched.copyProgress(), this))
                            .withDatabase(Database.sqlite().withFileMode(fileMode)));
        }
    }

    /** Artifacts of history that the mode does not ask for are passed over. */
    private boolean readsAll(ExportSource source) {
        return source instanceof ExportDirectory export && export.mode() == mode;
    }

    /** Tells when what was interrupted cannot be gone on with. */
    private record Told(CopyProgress shown, StoreImport copy) implements CopyProgress {
        @Override
        public void expects(Step step, long total) {
            shown.expects(step, total);
        }

        @Override
        public void working(String what) {
            shown.working(what);
        }

        @Override
        public void advanced(Step step, long count, long sizeBytes) {
            shown.advanced(step, count, sizeBytes);
        }

        @Override
        public void beginsAnew() {
            Progress.beside(() -> {
                copy.output()
                        .err()
                        .println("the source has moved on since the " + copy.work() + " into " + copy.target()
                                + " was interrupted; it begins anew");
                copy.output().err().flush();
            });
        }
    }

    /** What was done, for people. */
    static String counts(ImportReport report) {
        return report.entries() + " entries, " + report.artifacts() + " artifacts ("
                + ByteSizes.text(report.artifactBytes()) + "), " + report.ignored() + " not needed";
    }
}
