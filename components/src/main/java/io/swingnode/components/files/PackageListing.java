package io.swingnode.components.files;

import io.swingnode.components.model.IoWords;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The list of a component's installed files with their checksums, kept beside the directory in the format of
 * {@code sha256sum}. The hash of the list is in the journal, so a start notices files that were changed or removed;
 * files that a component adds to its directory are not in the list and are ignored.
 */
public final class PackageListing {
    private static final String SUFFIX = ".files";

    private PackageListing() {}

    /** False for a name with a line break or another control character: the list has a line for each file. */
    static boolean canList(String name) {
        return name.chars().noneMatch(Character::isISOControl);
    }

    /** The name, fit for a message. */
    static String shown(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    /**
     * Lists what {@code directory} holds, writes the list beside it, and returns the list's hash. The name of the directory
     * and of the list are durable then.
     */
    static String write(Path directory) throws IOException {
        StringBuilder list = new StringBuilder();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile).sorted()::iterator) {
                list.append(sha256(file))
                        .append("  ")
                        .append(directory.relativize(file))
                        .append('\n');
            }
        }
        byte[] bytes = list.toString().getBytes(StandardCharsets.UTF_8);
        DurableFiles.replace(fileOf(directory), bytes);
        return hex(digest().digest(bytes));
    }

    /** Fails as corrupted unless the list is the one recorded and every file in it is unchanged. */
    public static void verify(String component, Path directory, String listing) {
        try {
            byte[] bytes = Files.readAllBytes(fileOf(directory));
            if (!hex(digest().digest(bytes)).equals(listing)) {
                throw corrupted(component, "the list of its files was changed", null);
            }
            for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
                List<String> words = List.of(line.split("  ", 2));
                Path file = directory.resolve(words.getLast());
                if (!Files.isRegularFile(file) || !sha256(file).equals(words.getFirst())) {
                    throw corrupted(component, "its file " + words.getLast() + " was changed or removed", null);
                }
            }
        } catch (IOException e) {
            throw corrupted(component, "its files cannot be read: " + IoWords.of(e), e);
        }
    }

    private static LifecycleException corrupted(
            String component, String reason, @org.jspecify.annotations.Nullable Throwable cause) {
        String message = "component " + component + " is corrupted: " + reason + "; upgrade or install it again";
        return cause == null
                ? new LifecycleException(Code.CORRUPTED, message)
                : new LifecycleException(Code.CORRUPTED, message, cause);
    }

    /** Removes a version that is not installed, its directory and the list beside it; a start removes such ones again. */
    public static void discard(Path directory) {
        FileTrees.discard(directory);
        FileTrees.discard(fileOf(directory));
    }

    public static Path fileOf(Path directory) {
        return directory.resolveSibling(directory.getFileName() + SUFFIX);
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest = digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return hex(digest.digest());
    }

    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
