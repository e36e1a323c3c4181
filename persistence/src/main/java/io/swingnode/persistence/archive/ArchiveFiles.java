package io.swingnode.persistence.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * The file operations that an archive is written with. Faults are injected here: a test's files fail on the
 * n-th call, and no production code knows of it. Any thread may call.
 */
public interface ArchiveFiles {
    /** A file being written. */
    abstract class Output extends OutputStream {
        /** Makes what was written durable. */
        public abstract void sync() throws IOException;
    }

    /** Makes a directory, those above it included, if it is absent. */
    void createDirectory(Path dir) throws IOException;

    /** The names of what lies in a directory. */
    List<String> list(Path dir) throws IOException;

    /** Begins a file, replacing one of that name. */
    Output create(Path file) throws IOException;

    /** Gives a file another name in the same directory, replacing one of that name, in one step. */
    void rename(Path from, Path to) throws IOException;

    /** Makes the names in a directory durable. */
    void syncDirectory(Path dir) throws IOException;

    /** Deletes a file; absent is fine. */
    void delete(Path file) throws IOException;

    /** The machine's own files. */
    static ArchiveFiles ofTheMachine() {
        return new DiskFiles();
    }
}
