package io.swingnode.node;

import io.swingnode.components.model.LifecycleException;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Describes an error to the user, in one line. */
final class ErrorText {
    private ErrorText() {}

    static String of(Throwable error, boolean debug) {
        String line = "swingnode: " + oneLine(error) + code(error);
        return isExpected(error) || debug ? line : line + " (--debug shows where)";
    }

    /**
     * The same for programs.
     *
     * @return a map with one member, {@code error}, which has {@code reason} and {@code message}
     */
    static Map<String, Object> json(Throwable error) {
        return json(reason(error), oneLine(error));
    }

    static Map<String, Object> json(String reason, String message) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("reason", reason);
        parts.put("message", message);
        return Map.of("error", parts);
    }

    private static String reason(Throwable error) {
        return switch (error) {
            case NodeRefusal e -> e.code();
            case StoreException e -> e.reason().name();
            case CancelledException e -> "CANCELLED";
            case LifecycleException e -> e.code().name();
            case IOException e -> Reason.UNAVAILABLE.name();
            case UncheckedIOException e -> Reason.UNAVAILABLE.name();
            default -> Reason.FAULT.name();
        };
    }

    /** The codes that the documentation of nodes names; programs get them as the reason. */
    private static String code(Throwable error) {
        return switch (error) {
            case NodeRefusal e -> " [" + e.code() + "]";
            case LifecycleException e -> " [" + e.code() + "]";
            default -> "";
        };
    }

    private static String oneLine(Throwable error) {
        return describe(error).strip().replaceAll("\\s*[\\r\\n]+\\s*", " | ");
    }

    private static boolean isExpected(Throwable error) {
        return error instanceof StoreException
                || error instanceof NodeRefusal
                || (error instanceof LifecycleException refused && refused.code() != LifecycleException.Code.INTERNAL)
                || error instanceof CancelledException
                || error instanceof IOException
                || error instanceof UncheckedIOException;
    }

    private static String describe(Throwable error) {
        return switch (error) {
            case StoreException e -> message(e);
            case NodeRefusal e -> message(e);
            case LifecycleException e -> message(e);
            case CancelledException e -> message(e);
            case NoSuchFileException e -> e.getFile() + " does not exist";
            case AccessDeniedException e ->
                e.getFile()
                        + " may not be read or written: permission denied; change its permissions, or choose another place";
            case FileAlreadyExistsException e -> e.getFile() + " exists already; give another path";
            case DirectoryNotEmptyException e -> e.getFile() + " is not empty";
            case NotDirectoryException e -> e.getFile() + " is not a directory; give another path";
            case FileSystemException e -> describe(e);
            case IOException e -> message(e) + wayOut(message(e));
            case UncheckedIOException e -> message(e) + because(e.getCause());
            default -> "unexpected " + error.getClass().getSimpleName() + ": " + message(error);
        };
    }

    private static String describe(FileSystemException e) {
        String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
        return e.getFile() + ": " + reason + wayOut(reason);
    }

    /** What the user can do, by the words of the operating system. */
    private static String wayOut(String reason) {
        if (reason.contains("No space left") || reason.contains("quota exceeded")) {
            return "; free some space, then run the same command again";
        }
        if (reason.contains("Read-only file system")) {
            return "; choose a place that can be written";
        }
        if (reason.contains("Permission denied")) {
            return "; change its permissions, or choose another place";
        }
        if (reason.contains("Not a directory") || reason.contains("Is a directory")) {
            return "; give another path";
        }
        if (reason.contains("File name too long")) {
            return "; the file system takes no name of this length";
        }
        return reason.contains("Too many open files") ? "; raise the limit (ulimit -n)" : "";
    }

    private static String because(@Nullable Throwable cause) {
        return cause == null ? "" : ": " + describe(cause);
    }

    private static String message(Throwable error) {
        String message = error.getMessage();
        return message == null || message.isBlank() ? error.getClass().getSimpleName() : message;
    }
}
