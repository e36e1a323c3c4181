package io.swingnode.actors.ledger;

import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.ExportDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sums of the digest, in a file of the node while it is stopped. The file is there only between a clean stop and the next
 * start: after a crash it would be older than the store, and the digest is computed anew.
 */
record SavedDigest(Path file) {
    private static final Logger LOG = LoggerFactory.getLogger(SavedDigest.class);

    /** Reads the sums and deletes the file; empty when there is none, or its digest is not the one expected. */
    Optional<ExportDigest> take(Optional<String> expected) {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (!Files.isRegularFile(file)) {
                // Reading a pipe would wait for a writer that never comes.
                throw new IOException("it is not a regular file");
            }
            byte[] state = Files.readAllBytes(file);
            Files.delete(file);
            return state.length == ExportDigest.STATE_BYTES
                    ? Optional.of(ExportDigest.of(state))
                            .filter(digest ->
                                    expected.isPresent() && digest.value().equals(expected.get()))
                    : Optional.empty();
        } catch (IOException e) {
            LOG.warn("The file {} cannot be used, so the digest is computed anew: {}", file, IoReason.of(e));
            return Optional.empty();
        }
    }

    /** The digest that the file keeps, which stays; empty when there is none that can be read. */
    Optional<String> look() {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) != ExportDigest.STATE_BYTES) {
                return Optional.empty();
            }
            return Optional.of(ExportDigest.of(Files.readAllBytes(file)).value());
        } catch (IOException e) {
            LOG.debug("The file {} cannot be read", file, e);
            return Optional.empty();
        }
    }

    /** Deletes what an earlier stop left, because commits follow that it will not know of. */
    void forget() {
        try {
            boolean unused = Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn(
                    "The file {} is out of date from now on, and cannot be deleted ({}): delete it",
                    file,
                    IoReason.of(e));
        }
    }

    void put(ExportDigest digest) {
        Path written = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            // One that a kill has left may have another mode.
            boolean unusedLeft = Files.deleteIfExists(written);
            try (FileChannel channel = FileMode.OWNER.create(written)) {
                ByteBuffer bytes = ByteBuffer.wrap(digest.toBytes());
                while (bytes.hasRemaining()) {
                    int unusedCount = channel.write(bytes);
                }
            }
            Path unused =
                    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn(
                    "The file {} cannot be written, so the next start computes the digest anew: {}",
                    file,
                    IoReason.of(e));
        }
    }
}
