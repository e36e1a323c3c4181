package io.swingnode.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A digest of a set of export-data entries that does not depend on their order, so that it follows a change at the cost of
 * the change. It is an LtHash: each entry is stretched to 1,024 numbers of 16 bits, and the numbers of all entries are added
 * one by one, modulo 65,536.
 *
 * <p>An entry is hashed as it is exported ({@link Utf8Text#exported(String)}): SHA-256 over the length of its key in UTF-8
 * (four bytes, the highest first), the key and the value. That hash is the key of ChaCha20 (nonce and counter 0), whose first 2,048 bytes are the numbers, each with its low byte
 * first. {@link #value()} is the SHA-256 of the sums, written the same way. Not thread-safe.
 */
public final class ExportDigest {
    private static final int LANES = 1024;

    /** Length of {@link #toBytes()}. */
    public static final int STATE_BYTES = 2 * LANES;

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final ChaCha20ParameterSpec START = new ChaCha20ParameterSpec(new byte[12], 0);
    private static final byte[] ZEROS = new byte[STATE_BYTES];

    private final short[] sums = new short[LANES];
    private final byte[] stretched = new byte[STATE_BYTES];
    private final MessageDigest sha256 = Hashes.newSha256();
    private final Cipher cipher = newCipher();

    /** The digest of no entries. */
    public ExportDigest() {}

    /**
     * Goes on from sums that {@link #toBytes()} gave.
     *
     * @throws IllegalArgumentException when there are not {@link #STATE_BYTES} of them
     */
    public static ExportDigest of(byte[] state) {
        if (state.length != STATE_BYTES) {
            throw new IllegalArgumentException(
                    "the state of a digest has " + STATE_BYTES + " bytes, not " + state.length);
        }
        ExportDigest digest = new ExportDigest();
        for (int i = 0; i < LANES; i++) {
            digest.sums[i] = (short) SHORTS.get(state, 2 * i);
        }
        return digest;
    }

    /** Adds an entry that is not in the set. */
    public void add(String key, String value) {
        stretch(key, value);
        for (int i = 0; i < LANES; i++) {
            sums[i] += (short) SHORTS.get(stretched, 2 * i);
        }
    }

    /** Removes an entry that is in the set, or will have been added. */
    public void remove(String key, String value) {
        stretch(key, value);
        for (int i = 0; i < LANES; i++) {
            sums[i] -= (short) SHORTS.get(stretched, 2 * i);
        }
    }

    /** Adds and removes what was added to and removed from {@code other}. */
    public void merge(ExportDigest other) {
        for (int i = 0; i < LANES; i++) {
            sums[i] += other.sums[i];
        }
    }

    /** The digest in hexadecimal: 64 digits. */
    public String value() {
        return Hashes.sha256(toBytes());
    }

    /** The sums, from which {@link #of} goes on. */
    public byte[] toBytes() {
        byte[] state = new byte[STATE_BYTES];
        for (int i = 0; i < LANES; i++) {
            SHORTS.set(state, 2 * i, sums[i]);
        }
        return state;
    }

    private void stretch(String key, String value) {
        byte[] keyBytes = utf8(key);
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(keyBytes.length).array());
        sha256.update(keyBytes);
        byte[] seed = sha256.digest(utf8(value));
        try {
            // Encryption would refuse the key of the entry before; over zeros both directions give the key stream.
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(seed, "ChaCha20"), START);
            int unused = cipher.doFinal(ZEROS, 0, STATE_BYTES, stretched, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("ChaCha20 takes any key of 32 bytes", e);
        }
    }

    /** A change is noted as the text was given, and the export reads it from the file: both must count the same. */
    private static byte[] utf8(String text) {
        return Utf8Text.exported(text).getBytes(StandardCharsets.UTF_8);
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("ChaCha20");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("ChaCha20 is part of every Java platform", e);
        }
    }
}
