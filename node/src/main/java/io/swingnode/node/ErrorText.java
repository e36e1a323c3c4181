package io.swingnode.node;

import io.swingnode.components.model.LifecycleException;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

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

    /**
     * The codes that the documentation of nodes names; programs get them as the reason. A reason of the store is told by the
     * message alone, whether a node refused, or the command itself without one.
     */
    private static String code(Throwable error) {
        return switch (error) {
            case NodeRefusal e -> bracketed(e.code());
            case LifecycleException e -> bracketed(e.code().name());
            default -> "";
        };
    }

    private static String bracketed(String code) {
        boolean ofTheStore = Arrays.stream(Reason.values()).map(Reason::name).anyMatch(code::equals);
        return ofTheStore ? "" : " [" + code + "]";
    }

    private static String oneLine(Throwable error) {
        return ProgramName.in(describe(error)).strip().replaceAll("\\s*[\\r\\n]+\\s*", " | ");
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
            case IOException e -> IoReason.sentence(e);
            case UncheckedIOException e -> because(e);
            default -> "unexpected error: " + message(error);
        };
    }

    private static String because(UncheckedIOException error) {
        String message = message(error);
        IOException cause = error.getCause();
        if (cause == null) {
            return message;
        }
        String why = IoReason.sentence(cause);
        // Without words of its own it repeats those of its cause, after the name of a class.
        if (message.equals(String.valueOf(cause))) {
            return why;
        }
        // The file that it is of is named once.
        String file =
                cause instanceof FileSystemException refused && refused.getFile() != null ? refused.getFile() : "";
        boolean named = !file.isEmpty() && message.endsWith(" " + file);
        return message + (named ? why.substring(file.length()) : ": " + why);
    }

    private static String message(Throwable error) {
        String message = error.getMessage();
        return message == null || message.isBlank() ? "it has no description" : message;
    }
}
