package io.swingnode.persistence.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Says in words why the operating system refused a file operation; messages of Java often hold the path alone. */
public final class IoReason {
    private IoReason() {}

    /** The reason, without the path, which the caller names. */
    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException gone -> "no such file or directory";
            case AccessDeniedException denied -> "permission denied";
            case FileAlreadyExistsException there -> "a file is in the way";
            case FileSystemException refused ->
                String.valueOf(refused.getReason() == null ? refused.getMessage() : refused.getReason());
            case IOException other -> String.valueOf(other.getMessage());
        };
    }

    /** What to do about it: what the reason itself asks for, or else {@code otherwise}. */
    public static String remedy(IOException e, String otherwise) {
        String reason = of(e).toLowerCase(Locale.ROOT);
        if (reason.contains("no space left") || reason.contains("quota")) {
            return "free space there";
        }
        return reason.contains("not a regular file") ? "move that away" : otherwise;
    }
}
