package io.swingnode.protocol;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hashes of the store: SHA-256 in lower-case hex (64 characters), over UTF-8 text or bytes. */
public final class Hashes {
    private static final HexFormat HEX = HexFormat.of();

    private Hashes() {}

    /** A new SHA-256 digest. */
    public static MessageDigest newSha256() {
        return newDigest("SHA-256");
    }

    /** A new SHA-512 digest. */
    public static MessageDigest newSha512() {
        return newDigest("SHA-512");
    }

    private static MessageDigest newDigest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(algorithm + " is part of every Java platform", e);
        }
    }

    /** The hash of {@code text} in UTF-8 ({@link Utf8Text#hashInput(String)}). */
    public static String sha256(String text) {
        return sha256(Utf8Text.hashInput(text));
    }

    /** The hash of {@code bytes}. */
    public static String sha256(byte[] bytes) {
        return HEX.formatHex(newSha256().digest(bytes));
    }

    /** Closes {@code digest} and gives its value in lower-case hex. */
    public static String finish(MessageDigest digest) {
        return HEX.formatHex(digest.digest());
    }
}
