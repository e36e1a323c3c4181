package io.swingnode.components.model;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Says in words why a file, a program or a server could not be had; the names of Java's exceptions tell an operator nothing. */
public final class IoWords {
    private IoWords() {}

    /** The reason, with the file that it is of, if any. */
    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException gone -> place(gone) + "no such file or directory";
            case AccessDeniedException denied -> place(denied) + "permission denied";
            case FileSystemException refused -> place(refused) + orElse(refused.getReason(), "no reason was given");
            case HttpTimeoutException late -> "no answer in time";
            case ConnectException closed ->
                closed.getCause() != null && closed.getCause().getCause() instanceof UnresolvedAddressException
                        ? "the name of its server is not known"
                        : orElse(closed.getMessage(), "nothing answers there");
            case IOException other -> orElse(other.getMessage(), "no reason was given");
        };
    }

    private static String place(FileSystemException e) {
        return e.getFile() == null ? "" : e.getFile() + ": ";
    }

    private static String orElse(@Nullable String words, String otherwise) {
        return words == null || words.isBlank() ? otherwise : words;
    }
}
