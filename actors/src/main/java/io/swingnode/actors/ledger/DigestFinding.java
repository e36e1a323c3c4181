package io.swingnode.actors.ledger;

import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.io.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the comparison of store and ledger has found, in a file beside that of the digest, until the operator deletes it: the
 * digest is begun anew at once, so that nothing else would tell of it later. Without a file it lasts as long as the node.
 */
final class DigestFinding {
    private static final Logger LOG = LoggerFactory.getLogger(DigestFinding.class);
    private static final String FILE_NAME = "export-digest-finding";
    /** A fault that comes again and again fills no disk; the first findings say most. */
    private static final long FILE_BYTES_MAX = 16 * 1024;

    private final Optional<Path> file;
    private final Clock clock;
    private Optional<String> unsaved = Optional.empty();

    /** @param digestFile where the digest is kept */
    DigestFinding(Optional<Path> digestFile, Clock clock) {
        this.file = digestFile.map(digest -> digest.resolveSibling(FILE_NAME));
        this.clock = clock;
    }

    /** Logs a finding and keeps it. */
    void add(String words) {
        LOG.error("{}", words);
        String line = clock.instant() + " " + words.replaceAll("\\s+", " ") + "\n";
        if (file.isEmpty()) {
            unsaved = Optional.of(line.strip());
            return;
        }
        try {
            FileMode.OWNER.make(file.get());
            if (Files.isRegularFile(file.get()) && Files.size(file.get()) < FILE_BYTES_MAX) {
                Path unused = Files.writeString(file.get(), line, StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            unsaved = Optional.of(line.strip());
            LOG.warn(
                    "The file {} cannot be written, so only this run of the node tells of what was found: {}",
                    file.get(),
                    IoReason.of(e));
        }
    }

    /** In one line, with the way out; empty when nothing was found, or somebody has looked into it. */
    Optional<String> look() {
        Optional<String> kept =
                file.filter(Files::isRegularFile).map(found -> read(found) + "; when that is settled, delete " + found);
        return kept.isPresent() ? kept : unsaved;
    }

    private static String read(Path found) {
        try {
            return Files.readString(found).strip().replaceAll("\\s*\\n\\s*", " | ");
        } catch (IOException e) {
            return "what was found cannot be read: " + IoReason.of(e);
        }
    }
}
