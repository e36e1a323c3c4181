package io.swingnode.node;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder for temporary files, in which snapshots are packed and SQLite may unpack its library. */
final class TemporaryFolder {
    private static final String PROPERTY = "java.io.tmpdir";

    private TemporaryFolder() {}

    /**
     * Finds what is wrong with it before any work begins; a library that misses it in the middle prints a stack trace.
     *
     * @throws StoreException (UNAVAILABLE) when nothing can be written to it
     */
    static void require() {
        Path folder = Path.of(System.getProperty(PROPERTY));
        if (!Files.isDirectory(folder)) {
            throw unusable(folder, Files.exists(folder) ? "is not a directory" : "does not exist");
        }
        if (!Files.isWritable(folder)) {
            throw unusable(folder, "may not be written by this user");
        }
    }

    private static StoreException unusable(Path folder, String why) {
        return new StoreException(
                Reason.UNAVAILABLE,
                "the folder for temporary files, " + folder + ", " + why
                        + "; make it, or name another one with SWINGNODE_JAVA_OPTS=-D" + PROPERTY + "=FOLDER");
    }
}
