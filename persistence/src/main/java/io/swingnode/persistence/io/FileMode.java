package io.swingnode.persistence.io;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may read the files of a store, its archive and its exports. It is given to files when they are made; one that is there
 * keeps the mode that it has.
 */
public enum FileMode {
    /** The user who runs the program, and nobody else: 0600. */
    OWNER("rw-------"),
    /** Users of the same group may read, too: 0640. */
    GROUP("rw-r-----"),
    /** As the umask of the process says. */
    UMASK("");

    private static final Set<StandardOpenOption> WRITING =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);

    private final String permissions;

    FileMode(String permissions) {
        this.permissions = permissions;
    }

    /** As settings and options write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The mode of that name.
     *
     * @param place where the name was given, for the message
     * @throws StoreException (USAGE) when there is none
     */
    public static FileMode named(String place, String name) {
        return Arrays.stream(values())
                .filter(mode -> mode.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new StoreException(
                        Reason.USAGE,
                        place + " is \"" + name + "\", but must be one of "
                                + Arrays.stream(values()).map(FileMode::label).collect(Collectors.joining(", "))));
    }

    /** Makes an empty file, unless there is one. */
    public void make(Path file) throws IOException {
        if (!Files.exists(file)) {
            try {
                Files.createFile(file, attributes(file));
                widen(file);
            } catch (FileAlreadyExistsException e) {
                // Made by somebody else meanwhile, or a link that leads nowhere.
            }
        }
    }

    /** Opens a file for writing, replacing what it held; the caller syncs it. */
    public FileChannel create(Path file) throws IOException {
        make(file);
        return FileChannel.open(file, WRITING, attributes(file));
    }

    private FileAttribute<?>[] attributes(Path file) {
        return applies(file)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** A umask takes from the mode with which a file is made. */
    private void widen(Path file) throws IOException {
        if (this == GROUP && applies(file)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        }
    }

    private boolean applies(Path file) {
        return this != UMASK
                && file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
