package io.swingnode.node.store;

import io.swingnode.persistence.transfer.ArtifactDirectory;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** The parameter {@code DIR} of commands that read a store, or a copy of one. */
final class StoreOrCopyMixin {
    @Parameters(
            index = "0",
            paramLabel = "DIR",
            description = "The store's directory, the home of its node, an export directory, or an archive.")
    private Path given;

    /**
     * The store's own directory.
     *
     * @throws StoreException (NOT_FOUND) when there is no store
     */
    Path directory() {
        StoreLocation.requireContents(given);
        return StoreLocation.of(given);
    }

    /** The directory as it was given, if it holds an export and no store. */
    Optional<Path> export() {
        return Optional.of(given).filter(dir -> !StoreLocation.isStoreOrHome(dir) && ExportDirectory.isExport(dir));
    }

    /** The directory as it was given, if it holds an archive, and neither store nor export. */
    Optional<Path> archive() {
        return Optional.of(given)
                .filter(dir -> !StoreLocation.isStoreOrHome(dir)
                        && !ExportDirectory.isExport(dir)
                        && ArtifactDirectory.isArchive(dir));
    }

    /**
     * The export data of what was given.
     *
     * @throws StoreException (NOT_FOUND) when there is none of it, (UNSUPPORTED) for an archive, which has none
     */
    ExportSource source() {
        if (archive().isPresent()) {
            throw new StoreException(
                    Reason.UNSUPPORTED,
                    given + " is an archive, which holds spans and snapshots and no export data; name the store that"
                            + " it belongs to (./swingnode info " + given + " tells what it holds)");
        }
        return export().<ExportSource>map(ExportDirectory::open)
                .orElseGet(() -> StoreExporter.open(directory(), ArtifactMode.OPERATIONAL));
    }

    /** The home that the store would be in, whether there is one or not. */
    Optional<Path> home() {
        return StoreLocation.homeOf(given);
    }

    /** The home of the node that runs this store, if one does and answers. */
    Optional<Path> servedHome() {
        return StoreLocation.servedHome(given);
    }
}
