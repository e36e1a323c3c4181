package io.swingnode.node.store;

import io.swingnode.persistence.io.FileMode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of commands that make files of a store or an export. */
public final class FileModeMixin {
    @Option(
            names = "--file-mode",
            paramLabel = "MODE",
            description =
                    "Who may read the files that are made: owner (0600, the default), group (0640), or umask, as the"
                            + " umask says.")
    private @Nullable FileMode mode;

    public FileMode mode() {
        return given().orElse(FileMode.OWNER);
    }

    Optional<FileMode> given() {
        return Optional.ofNullable(mode);
    }
}
