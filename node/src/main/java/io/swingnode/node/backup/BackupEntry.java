package io.swingnode.node.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * A file, directory or link of a home, as the manifest of a backup lists it.
 *
 * @param path from the home, with slashes
 * @param mode permissions in octal, such as {@code 600}
 * @param sizeBytes of a file; 0 otherwise
 * @param sha256 of a file's bytes, in hexadecimal
 * @param target of a link
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record BackupEntry(
        String path, Kind kind, String mode, long sizeBytes, Optional<String> sha256, Optional<String> target) {
    /** What it is. */
    enum Kind {
        FILE,
        DIRECTORY,
        LINK
    }

    static BackupEntry file(String path, String mode, long sizeBytes, String sha256) {
        return new BackupEntry(path, Kind.FILE, mode, sizeBytes, Optional.of(sha256), Optional.empty());
    }

    static BackupEntry directory(String path, String mode) {
        return new BackupEntry(path, Kind.DIRECTORY, mode, 0, Optional.empty(), Optional.empty());
    }

    static BackupEntry link(String path, String target) {
        return new BackupEntry(path, Kind.LINK, "777", 0, Optional.empty(), Optional.of(target));
    }
}
