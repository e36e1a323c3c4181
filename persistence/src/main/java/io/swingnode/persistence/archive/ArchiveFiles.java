package io.swingnode.persistence.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * The file operations that an archive is written with. Tests inject faults by an implementation
 * of their own. Any thread may call.
 */
public interface ArchiveFiles {
    /** A file being written. */
    abstract class Output extends OutputStream {
        /** Makes what was written durable. */
        public abstract void sync() throws IOException;
    }

    /** Makes a directory, those above it included, if it is absent. */
    void createDirectory(Path dir) throws IOException;

    /** The names of the entries of a directory. */
    List<String> list(Path dir) throws IOException;

    /** Creates a file for writing, replacing one of that name. */
    Output create(Path file) throws IOException;

    /** Gives a file another name in the same directory, replacing one of that name, in one step. */
    void rename(Path from, Path to) throws IOException;

    /** Makes the names in a directory durable. */
    void syncDirectory(Path dir) throws IOException;

    /** Deletes a file; absent is fine. */
    void delete(Path file) throws IOException;

    /** Files on the file systems of this machine. */
    static ArchiveFiles ofTheMachine() {
        return new DiskFiles();
    }
}
