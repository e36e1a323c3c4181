package io.swingnode.components.process;

import io.swingnode.components.model.ProcessExit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Says why a process ended, as far as its exit code and its error log tell. */
public final class ExitReport {
    /** An error line is searched for in so many bytes at the end of the log. */
    private static final int TAIL_BYTES = 8 * 1024;

    private static final int LINE_CHARS = 500;

    /** A shell's and Java's way to tell of a signal in an exit code. */
    private static final int SIGNAL_BASE = 128;

    private static final int MAX_SIGNAL = 64;

    private ExitReport() {}

    /** For a process that has ended by itself. Reads the error log. */
    public static ProcessExit ended(LiveProcess live, ProcessExit.Action action) {
        Optional<Integer> status = live.child().map(Process::exitValue);
        Optional<Integer> signal = status.filter(s -> s > SIGNAL_BASE && s <= SIGNAL_BASE + MAX_SIGNAL)
                .map(s -> s - SIGNAL_BASE);
        Optional<Integer> exitCode = signal.isPresent() ? Optional.empty() : status;
        String reason = signal.map(number -> "ended by signal " + number)
                .or(() -> exitCode.map(code -> "exited with " + code))
                .orElse("ended while it was not this node's child, so its exit code is not known");
        return report(live, reason, exitCode, signal, action);
    }

    /** For a process that is ended because it and its descendants hold too much memory. */
    public static ProcessExit memory(LiveProcess live, long residentBytes, ProcessExit.Action action) {
        String reason = "its processes held " + residentBytes + " bytes of memory, more than its limit of "
                + live.launch().memoryLimitBytes();
        return report(live, reason, Optional.empty(), Optional.empty(), action);
    }

    /** For a process that is gone when a node looks for it. */
    static ProcessExit unseen(LiveProcess gone, boolean machineRestarted, ProcessExit.Action action) {
        String reason = machineRestarted
                ? "the machine was restarted"
                : "ended while no node was running, so its exit code is not known";
        return report(gone, reason, Optional.empty(), Optional.empty(), action);
    }

    /**
     * For a process that ended while its node did, and is not started again by the next one.
     *
     * @param due its last end, if the restart that was to follow never came
     */
    public static ProcessExit notRestarted(Optional<ProcessExit> due) {
        return due.map(exit -> new ProcessExit(
                        exit.at(),
                        exit.reason() + "; the node ended before it restarted it",
                        exit.exitCode(),
                        exit.signal(),
                        ProcessExit.Action.NONE,
                        exit.restarts(),
                        exit.lastError()))
                .orElseGet(() -> new ProcessExit(
                        Instant.now(),
                        "ended when its node did, so its exit code is not known",
                        Optional.empty(),
                        Optional.empty(),
                        ProcessExit.Action.NONE,
                        0,
                        ""));
    }

    private static ProcessExit report(
            LiveProcess live,
            String reason,
            Optional<Integer> exitCode,
            Optional<Integer> signal,
            ProcessExit.Action action) {
        Path log = live.launch().logs().resolve(Spawner.ERROR_LOG);
        return new ProcessExit(
                Instant.now(),
                reason,
                exitCode,
                signal,
                action,
                live.record().restarts(),
                lastLine(log, live.errorLogBytes()));
    }

    /** The last line that is not blank, of what was written from {@code from} on; a shorter file was rotated. */
    private static String lastLine(Path log, long from) {
        try (SeekableByteChannel channel = Files.newByteChannel(log)) {
            long size = channel.size();
            long begin = Math.max(size < from ? 0 : from, size - TAIL_BYTES);
            ByteBuffer tail = ByteBuffer.allocate((int) (size - begin));
            channel.position(begin);
            while (tail.hasRemaining() && channel.read(tail) >= 0) {
                // A read may give less than was asked for.
            }
            List<String> lines = text(tail.flip(), begin > from)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return lines.isEmpty() ? "" : shortened(lines.getLast().strip());
        } catch (IOException e) {
            // Without a log there is no last line; the reason stands without it.
            return "";
        }
    }

    /** Characters that are not whole, because the writer died or the search began within one, are left out. */
    private static String text(ByteBuffer bytes, boolean maybeWithin) {
        while (maybeWithin && bytes.hasRemaining() && (bytes.get(bytes.position()) & 0xC0) == 0x80) {
            bytes.get();
        }
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        // More could follow: so the decoder leaves the beginning of a character at the end alone.
        CoderResult unused = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .decode(bytes, text, false);
        return text.flip().toString();
    }

    private static String shortened(String line) {
        return line.codePointCount(0, line.length()) <= LINE_CHARS
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LINE_CHARS)) + "…";
    }
}
