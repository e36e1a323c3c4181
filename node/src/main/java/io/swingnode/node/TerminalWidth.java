package io.swingnode.node;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How many columns and rows the terminal has at which standard error ends. Java cannot tell, so {@code stty} is asked, now and
 * then, because a window may be resized. COLUMNS in the environment can only make it narrower: what a shell has put there
 * is not changed when the window is.
 */
public final class TerminalWidth {
    private static final int DEFAULT_COLUMNS = 80;
    private static final int DEFAULT_ROWS = 24;
    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_MILLIS = 500;

    private final Supplier<String> size;
    private final Optional<String> columnsVariable;
    private final LongSupplier nanoTime;
    private OptionalInt known = OptionalInt.empty();
    private int knownRows = DEFAULT_ROWS;
    private long askedNanos;

    /** @param size gives what {@code stty size} prints, or anything else when that cannot be asked */
    TerminalWidth(Supplier<String> size, Optional<String> columnsVariable, LongSupplier nanoTime) {
        this.size = size;
        this.columnsVariable = columnsVariable;
        this.nanoTime = nanoTime;
    }

    public static TerminalWidth ofStandardError() {
        return new TerminalWidth(
                TerminalWidth::askStty, Optional.ofNullable(System.getenv("COLUMNS")), System::nanoTime);
    }

    /** How many rows it has. */
    public int rows() {
        int unused = columns();
        return knownRows;
    }

    /** How many columns it has. */
    public int columns() {
        long now = nanoTime.getAsLong();
        if (known.isEmpty() || now - askedNanos >= ASK_NANOS) {
            askedNanos = now;
            known = OptionalInt.of(ask());
        }
        return known.getAsInt();
    }

    private int ask() {
        // Rows, a blank, and columns.
        String answer = size.get().strip();
        OptionalInt real = number(answer.substring(answer.indexOf(' ') + 1));
        knownRows = number(answer.replaceFirst(" .*", "")).orElse(DEFAULT_ROWS);
        OptionalInt wished = columnsVariable.map(TerminalWidth::number).orElse(OptionalInt.empty());
        if (real.isPresent() && wished.isPresent()) {
            return Math.min(real.getAsInt(), wished.getAsInt());
        }
        return real.orElse(wished.orElse(DEFAULT_COLUMNS));
    }

    /** A terminal that does not know its size says 0. */
    private static OptionalInt number(String text) {
        return text.matches("[1-9][0-9]{0,4}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    private static String askStty() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/stderr"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                return "";
            }
            return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
