package io.swingnode.node.store;

import java.nio.file.Path;
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
}
