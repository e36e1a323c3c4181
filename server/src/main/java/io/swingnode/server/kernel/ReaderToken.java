package io.swingnode.server.kernel;

import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** What readers on loopback show: a secret in a file that only the user of the node can read. */
final class ReaderToken {
    private static final int TOKEN_BYTES = 32;

    /** A file with less was not made by a node. */
    private static final int TOKEN_CHARS_MIN = 32;

    private static final Set<PosixFilePermission> OWNERS =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final byte[] token;

    private ReaderToken(byte[] token) {
        this.token = token;
    }

    /**
     * The token in a file, which is made if it is not there.
     *
     * @throws StoreException (USAGE) when others may read the file, or it holds no secret
     */
    static ReaderToken in(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[TOKEN_BYTES];
                new SecureRandom().nextBytes(random);
                String text = HexFormat.of().formatHex(random) + "\n";
                Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
                Files.deleteIfExists(unfinished);
                DurableFiles.copy(
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)),
                        FileMode.OWNER.create(unfinished));
                DurableFiles.rename(unfinished, file);
            }
            if (!OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
                throw new StoreException(
                        Reason.USAGE,
                        "others than its owner may use the token file " + file
                                + "; delete it, and the node makes a new one with mode 0600");
            }
            String text = Files.readString(file).strip();
            if (text.length() < TOKEN_CHARS_MIN) {
                throw new StoreException(
                        Reason.USAGE,
                        "the token file " + file + " holds fewer than " + TOKEN_CHARS_MIN
                                + " characters, which could be guessed; delete it, and the node makes a new one");
            }
            return new ReaderToken(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "the token file " + file + " cannot be read or made: " + IoReason.of(e)
                            + "; move it away, and the node makes a new one",
                    e);
        }
    }

    /** Compares in a time that tells nothing of the token. */
    boolean isShownBy(byte[] shown) {
        return MessageDigest.isEqual(
                digest(token),
                digest(new String(shown, StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] digest(byte[] secret) {
        return HexFormat.of().parseHex(Hashes.sha256(secret));
    }
}
