package io.swingnode.components.config;

import io.swingnode.components.files.DurableFiles;
import io.swingnode.components.model.ConfigValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts secrets for the journal: AES-256-GCM with a key of this node, kept in a file only its user can read.
 * Without that file the secrets cannot be read, so a copy of the journal alone reveals none.
 */
public final class SecretBox {
    private static final String PREFIX = "aes-gcm:";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;

    private SecretBox(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /** Opens with the key in {@code file}, which is created at the first use. */
    public static SecretBox open(Path file) {
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            if (!Files.isRegularFile(file)) {
                throw new IOException("it is not a regular file; move it away");
            }
            // Also of a key whose node died before this: what it encrypts is lost without it.
            DurableFiles.syncDirectory(DurableFiles.parent(file));
            byte[] key = Files.readAllBytes(file);
            if (key.length != KEY_BYTES) {
                throw new IOException("expected " + KEY_BYTES + " bytes, found " + key.length);
            }
            return new SecretBox(key);
        } catch (IOException e) {
            throw new UncheckedIOException("the key file " + file + " cannot be used", e);
        }
    }

    private static void create(Path file) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Path directory = DurableFiles.parent(file);
        DurableFiles.createDirectories(directory);
        Path part = Files.createTempFile(directory, "secret", ".part");
        if (part.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
        }
        Files.write(part, key);
        DurableFiles.syncFile(part);
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            Files.delete(part);
        }
    }

    public String encrypt(String text) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, nonce, text.getBytes(StandardCharsets.UTF_8));
        byte[] all = new byte[NONCE_BYTES + sealed.length];
        System.arraycopy(nonce, 0, all, 0, NONCE_BYTES);
        System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
        return PREFIX + Base64.getEncoder().encodeToString(all);
    }

    public String decrypt(String cipherText) {
        if (!cipherText.startsWith(PREFIX)) {
            throw new IllegalStateException("a secure value is not in the form this node encrypts to");
        }
        byte[] all = Base64.getDecoder().decode(cipherText.substring(PREFIX.length()));
        byte[] nonce = java.util.Arrays.copyOf(all, NONCE_BYTES);
        byte[] sealed = java.util.Arrays.copyOfRange(all, NONCE_BYTES, all.length);
        return new String(run(Cipher.DECRYPT_MODE, nonce, sealed), StandardCharsets.UTF_8);
    }

    /** The plain text of a value, decrypted when it is a secure one. */
    String reveal(ConfigValue value) {
        return value.secure() ? decrypt(value.text()) : value.text();
    }

    private byte[] run(int mode, byte[] nonce, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "a secret cannot be read: the journal and the key file do not belong together", e);
        }
    }
}
