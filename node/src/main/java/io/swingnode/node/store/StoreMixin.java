package io.swingnode.node.store;

import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.ExportDirectory;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** The parameter {@code DIR} of commands that work on a store: its directory, or the home of its node. */
final class StoreMixin {
    @Parameters(index = "0", paramLabel = "DIR", description = "The store's directory, or the home of its node.")
    private Path given;

    /**
     * The store's own directory.
     *
     * @throws io.swingnode.protocol.StoreException (NOT_FOUND) when there is no store
     */
    Path directory() {
        return StoreLocation.of(given);
    }

    /** The directory as it was given, if it holds an export and no store. */
    Optional<Path> export() {
        return Optional.of(given).filter(dir -> !StoreDirectory.isStore(dir) && ExportDirectory.isExport(dir));
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
