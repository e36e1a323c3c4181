package io.swingnode.node.store;

import io.swingnode.node.Cancellation;
import io.swingnode.node.Progress;
import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.persistence.maintenance.Finding;
import io.swingnode.persistence.maintenance.LongStatements;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.protocol.StoreException;
import io.swingnode.streams.ExportStreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Verifies an export directory by importing it into a temporary store, which checks every artifact against its record, and
 * verifying that.
 */
final class ExportCheck {
    private static final String STOPPED = "stopped; the rest of the export was not checked";

    private ExportCheck() {}

    /** What an import refuses is the one finding of the report. */
    static StoreVerifier.Report verify(
            Path export, Progress progress, CopyProgress watched, LongStatements statements) {
        try {
            Path temp = Files.createTempDirectory("swingnode-verify-");
            try {
                Path store = temp.resolve("store");
                copy(export, store, progress);
                return StoreVerifier.verify(store, watched, statements, Database.sqlite());
            } catch (StoreException e) {
                if (!e.reason().isRefusal()) {
                    throw e;
                }
                return refused(export, String.valueOf(e.getMessage()));
            } finally {
                delete(temp);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("verifying " + export + " in a temporary store", e);
        }
    }

    /** Deletes the store, and what an import that was refused has left beside it. */
    private static void delete(Path temp) throws IOException {
        for (Path left : DurableFiles.list(temp)) {
            if (Files.isDirectory(left)) {
                DurableFiles.deleteDirectory(left);
            } else {
                Files.delete(left);
            }
        }
        Files.delete(temp);
    }

    /** An export that no store can be made of. */
    private static StoreVerifier.Report refused(Path export, String why) {
        return new StoreVerifier.Report(
                List.of(new Finding.Unreadable("export " + export, why)),
                List.of(),
                Map.of(),
                0,
                0,
                0,
                0,
                Optional.empty(),
                "",
                Optional.empty(),
                0,
                0);
    }

    private static void copy(Path export, Path store, Progress progress) {
        ExportDirectory directory = ExportDirectory.open(export);
        directory.requireOffers(directory.mode());
        try (CancellableSource source = new CancellableSource(directory, progress, Cancellation.ofProcess(), STOPPED)) {
            var unused = CommandStreams.importTo(
                    ExportStreams.of(source),
                    store,
                    ImportOptions.of(directory.mode()).withProgress(source.copyProgress()));
        }
    }
}
