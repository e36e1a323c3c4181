package io.swingnode.persistence.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in words why the operating system refused a file operation; messages of Java often hold the path alone. */
public final class IoReason {
    private static final String NONE = "no reason was given";

    private IoReason() {}

    /** The reason, without the path, which the caller names. */
    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException gone -> "no such file or directory";
            case AccessDeniedException denied -> "permission denied";
            case FileAlreadyExistsException there ->
                leadsNowhere(there) ? "a link that leads nowhere is in the way" : "a file is in the way";
            case DirectoryNotEmptyException full -> "the directory is not empty";
            case NotDirectoryException file -> "it is not a directory";
            case FileSystemLoopException loop -> "its links lead in a circle";
            case FileSystemException refused -> orNone(refused.getReason());
            case ClosedChannelException closed -> "it was closed";
            case CharacterCodingException coding -> "it is not text in UTF-8";
            case EOFException end -> end.getMessage() == null ? "it ends too early" : end.getMessage();
            case IOException other -> orNone(other.getMessage());
        };
    }

    /** Such a link is not seen by those who look for a file there, so "a file" would be searched for in vain. */
    private static boolean leadsNowhere(FileAlreadyExistsException there) {
        if (there.getFile() == null) {
            return false;
        }
        Path file = Path.of(there.getFile());
        return Files.isSymbolicLink(file) && !Files.exists(file);
    }

    private static String orNone(@Nullable String words) {
        return words == null || words.isBlank() ? NONE : words;
    }

    /** The file, the reason and what to do about it, as far as they are known. */
    public static String sentence(IOException e) {
        String file =
                e instanceof FileSystemException refused && refused.getFile() != null ? refused.getFile() + ": " : "";
        return file + of(e) + known(e).map(remedy -> "; " + remedy).orElse("");
    }

    /** The reason, and which file it is of, if that is another one than the caller names, such as a directory above. */
    public static String of(Path named, IOException e) {
        boolean another = e instanceof FileSystemException refused
                && refused.getFile() != null
                && !Path.of(refused.getFile()).toAbsolutePath().equals(named.toAbsolutePath());
        return another ? ((FileSystemException) e).getFile() + ": " + of(e) : of(e);
    }

    /** What to do about it: what the reason itself asks for, or else {@code otherwise}. */
    public static String remedy(IOException e, String otherwise) {
        return isOfThePlace(e) ? known(e).orElse(otherwise) : otherwise;
    }

    /** True when the reason asks for something else than what the caller would advise about its own file. */
    private static boolean isOfThePlace(IOException e) {
        String reason = of(e).toLowerCase(Locale.ROOT);
        return isFull(reason) || reason.contains("not a regular file") || reason.contains("too many open files");
    }

    private static boolean isFull(String reason) {
        return reason.contains("no space left") || reason.contains("quota");
    }

    private static Optional<String> known(IOException e) {
        String reason = of(e).toLowerCase(Locale.ROOT);
        if (isFull(reason)) {
            return Optional.of("free some space there, then try again");
        }
        if (reason.contains("file too large")) {
            return Optional.of("raise the limit of the size of files (ulimit -f)");
        }
        if (reason.contains("read-only file system")) {
            return Optional.of("choose a place that can be written");
        }
        if (reason.contains("permission denied")) {
            return Optional.of("change its permissions, or choose another place");
        }
        if (reason.contains("not a regular file") || reason.contains("in the way")) {
            return Optional.of("move that away, or give another path");
        }
        if (reason.contains("not a directory")
                || reason.contains("is a directory")
                || reason.contains("no such file")) {
            return Optional.of("give another path");
        }
        if (reason.contains("file name too long")) {
            return Optional.of("the file system takes no name of this length");
        }
        return reason.contains("too many open files") ? Optional.of("raise the limit (ulimit -n)") : Optional.empty();
    }
}
