package io.swingnode.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which other processes keep a SQLite file from being written, as far as the machine tells: Linux does. */
final class JournalHolders {
    private static final Path LOCKS = Path.of("/proc/locks");

    /** As in {@code 1: POSIX  ADVISORY  WRITE 1234 08:01:5678 120 120}; those that wait have an arrow. */
    private static final Pattern LOCK = Pattern.compile("\\d+: POSIX +\\w+ +WRITE (\\d+) \\w+:\\w+:(\\d+) .*");

    private JournalHolders() {}

    /** As in {@code process 1234 (sqlite3)}; empty when there is none. */
    static Optional<String> of(Path file) {
        List<String> inodes = new ArrayList<>();
        // With a write-ahead log, who writes locks the index of the log.
        for (String suffix : new String[] {"", "-shm"}) {
            inode(file.resolveSibling(file.getFileName() + suffix)).ifPresent(inodes::add);
        }
        try {
            return Files.readAllLines(LOCKS, StandardCharsets.UTF_8).stream()
                    .map(LOCK::matcher)
                    .filter(Matcher::matches)
                    .filter(lock -> inodes.contains(lock.group(2)))
                    .map(lock -> Long.parseLong(lock.group(1)))
                    .filter(pid -> pid != ProcessHandle.current().pid())
                    .map(JournalHolders::shown)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> inode(Path file) {
        try {
            return Optional.of(Files.getAttribute(file, "unix:ino").toString());
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private static String shown(long pid) {
        String program = ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .map(command -> " (" + Path.of(command).getFileName() + ")")
                .orElse("");
        return "process " + pid + program;
    }
}
