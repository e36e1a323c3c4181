package io.swingnode.persistence.archive;

import io.swingnode.persistence.io.FileMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * The file operations for writing an archive. Tests inject faults by an implementation of their own. Any thread may
 * call.
 */
public interface ArchiveFiles {
    /** A file being written. */
    abstract class Output extends OutputStream {
        /** Makes what was written durable. */
        public abstract void sync() throws IOException;
    }

    /** Creates a directory and its parents if they do not exist, durably. */
    void createDirectory(Path dir) throws IOException;

    /** The names of the entries of a directory. */
    List<String> list(Path dir) throws IOException;

    /** Creates a file for writing, replacing an existing one. */
    Output create(Path file) throws IOException;

    /** Renames a file within its directory atomically, replacing an existing file. */
    void rename(Path from, Path to) throws IOException;

    /** True when there is a second file, and its bytes are not those of the first. */
    boolean wouldReplace(Path file, Path other) throws IOException;

    /** Reads a file. */
    InputStream open(Path file) throws IOException;

    /** Makes the entries of a directory durable. */
    void syncDirectory(Path dir) throws IOException;

    /** Deletes a file if it exists. */
    void delete(Path file) throws IOException;

    /** The same, with another mode for the files that it makes, if it makes any. */
    default ArchiveFiles withFileMode(FileMode mode) {
        return this;
    }

    /** Files on the file systems of this machine, for their owner only. */
    static ArchiveFiles ofTheMachine() {
        return new DiskFiles(FileMode.OWNER);
    }
}
