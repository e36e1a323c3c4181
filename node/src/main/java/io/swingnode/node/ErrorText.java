package io.swingnode.node;

import io.swingnode.protocol.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Describes an error to the user, in one line. */
final class ErrorText {
    private ErrorText() {}

    static String of(Throwable error, boolean debug) {
        String line = "swingnode: " + describe(error).strip().replaceAll("\\s*[\\r\\n]+\\s*", " | ");
        return isExpected(error) || debug ? line : line + " (--debug shows where)";
    }

    private static boolean isExpected(Throwable error) {
        return error instanceof StoreException || error instanceof CancelledException || error instanceof IOException;
    }

    private static String describe(Throwable error) {
        return switch (error) {
            case StoreException e -> message(e);
            case CancelledException e -> message(e);
            case NoSuchFileException e -> e.getFile() + " does not exist";
            case AccessDeniedException e -> e.getFile() + " may not be read or written: permission denied";
            case FileAlreadyExistsException e -> e.getFile() + " exists already";
            case DirectoryNotEmptyException e -> e.getFile() + " is not empty";
            case NotDirectoryException e -> e.getFile() + " is not a directory";
            case IOException e -> message(e);
            default -> "unexpected " + error.getClass().getSimpleName() + ": " + message(error);
        };
    }

    private static String message(Throwable error) {
        String message = error.getMessage();
        return message == null || message.isBlank() ? error.getClass().getSimpleName() : message;
    }
}
