package io.swingnode.node.store;

import io.swingnode.node.control.ControlClient;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the store in a directory that the user gave. */
final class StoreLocation {
    private static final String IN_HOME = "store";

    private StoreLocation() {}

    /** The home of the node whose store this would be: {@code dir} itself, or the directory that holds it. */
    static Optional<Path> homeOf(Path dir) {
        Path absolute = dir.toAbsolutePath().normalize();
        if (!StoreDirectory.isStore(absolute)) {
            return Optional.of(absolute);
        }
        return absolute.endsWith(IN_HOME) ? Optional.ofNullable(absolute.getParent()) : Optional.empty();
    }

    /** The home of the node that runs the store of {@code dir}, if one does and answers. */
    static Optional<Path> servedHome(Path dir) {
        return homeOf(dir).filter(ControlClient::isServed);
    }

    /**
     * The directory of the store: {@code dir} itself, or the one in it when {@code dir} is a node's home.
     *
     * @throws StoreException (NOT_FOUND) when there is neither
     */
    static Path of(Path dir) {
        if (StoreDirectory.isStore(dir)) {
            return dir;
        }
        Path inHome = dir.resolve(IN_HOME);
        if (StoreDirectory.isStore(inHome)) {
            return inHome;
        }
        ExportDirectory.requireNoUnfinished(dir);
        throw new StoreException(
                Reason.NOT_FOUND,
                dir + " is neither a store nor a node's home: it contains neither " + StoreDirectory.FILE_NAME + " nor "
                        + IN_HOME + "/" + StoreDirectory.FILE_NAME + "; create a store with init");
    }
}
