package io.swingnode.node.store;

import io.swingnode.node.control.ControlClient;
import io.swingnode.persistence.inspect.Contents;
import io.swingnode.persistence.inspect.DirectoryContents;
import io.swingnode.persistence.inspect.StoreContents;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.ArtifactDirectory;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the store in a directory that the user gave. */
public final class StoreLocation {
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
    public static Optional<Path> servedHome(Path dir) {
        return homeOf(dir).filter(ControlClient::isServed);
    }

    /**
     * What is in a directory that the user gave: a store or the home of its node, an export, or an archive; the first of these
     * that it holds.
     *
     * @throws StoreException (NOT_FOUND) when it holds none of them
     */
    public static Contents contents(Path dir) {
        requireContents(dir);
        return isStoreOrHome(dir) ? StoreContents.open(of(dir)) : DirectoryContents.open(dir);
    }

    /** @throws StoreException (NOT_FOUND) as {@link #contents} does */
    static void requireContents(Path dir) {
        if (isStoreOrHome(dir) || ExportDirectory.isExport(dir) || ArtifactDirectory.isArchive(dir)) {
            return;
        }
        ExportDirectory.requireNoUnfinished(dir);
        throw new StoreException(
                Reason.NOT_FOUND,
                dir + " is neither a store nor a node's home, an export or an archive: "
                        + (Files.isRegularFile(dir)
                                ? "it is a file; give the directory that it is in, or, if it is a whole export, unpack that"
                                        + " into a directory of its own (tar xf) and give this one"
                                : Files.exists(dir)
                                        ? "it contains none of " + StoreDirectory.FILE_NAME + ", " + IN_HOME + "/"
                                                + StoreDirectory.FILE_NAME
                                                + ", a manifest of an export and archived artifacts; create a store with init"
                                        : "it does not exist; check the path, or create a store with init"));
    }

    /** True when {@code dir} is a store, or the home of a node with one. */
    static boolean isStoreOrHome(Path dir) {
        return StoreDirectory.isStore(dir) || StoreDirectory.isStore(dir.resolve(IN_HOME));
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
