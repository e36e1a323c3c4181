package io.swingnode.components;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The processes of this machine. On Linux it reads {@code /proc}; elsewhere it knows what {@link ProcessHandle}
 * tells, which is enough except for finding a process by its label and for its memory.
 */
final class ProcessTable {
    /** The label in a child's environment by which a later node finds it. */
    static final String TOKEN = "SWINGNODE_TOKEN";

    private static final long POLL_MILLIS = 20;
    private static final long KILL_WAIT_MILLIS = 5_000;
    private static final Path PROC = Path.of("/proc");
    private static final boolean HAS_PROC = Files.isReadable(PROC.resolve("self/stat"));
    /** Positions in {@code stat} counted from the state, which follows the name in parentheses. */
    private static final int STAT_PARENT = 1;

    private static final int STAT_START = 19;
    private static final int STATM_RESIDENT = 1;
    private static final long PAGE_BYTES = 4096;
    private static final String BOOT =
            HAS_PROC ? read(PROC.resolve("sys/kernel/random/boot_id")).strip() : "";

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The identity of a process; of one that is gone already, an identity that no process has. */
    ProcessIdentity identify(ProcessHandle handle) {
        return new ProcessIdentity(handle.pid(), startMark(handle.pid()).orElse("gone"));
    }

    /** The process of this identity, if it lives; never another with the same number. A zombie is dead. */
    Optional<ProcessHandle> find(ProcessIdentity identity) {
        return startMark(identity.pid())
                .filter(identity.startMark()::equals)
                .flatMap(mark -> ProcessHandle.of(identity.pid()));
    }

    boolean isAlive(ProcessIdentity identity) {
        return find(identity).isPresent();
    }

    private static Optional<String> startMark(long pid) {
        if (HAS_PROC) {
            return stat(pid).map(fields -> BOOT + ":" + fields.get(STAT_START));
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().startInstant())
                .map(Instant::toEpochMilli)
                .map(String::valueOf);
    }

    /** The fields from the state on; empty for a process that is gone or only waits to be reaped. */
    private static Optional<List<String>> stat(long pid) {
        try {
            String text = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            List<String> fields =
                    List.of(text.substring(text.lastIndexOf(')') + 2).split(" ", -1));
            boolean dead = fields.getFirst().equals("Z") || fields.getFirst().equals("X");
            return dead ? Optional.empty() : Optional.of(fields);
        } catch (IOException e) {
            // The process ended while we looked: the usual way to learn of it.
            return Optional.empty();
        }
    }

    /** Resident memory in bytes; 0 when the process is gone or the system does not tell. */
    long residentBytes(ProcessIdentity identity) {
        if (!HAS_PROC || !isAlive(identity)) {
            return 0;
        }
        try {
            String[] fields =
                    Files.readString(PROC.resolve(identity.pid() + "/statm")).split(" ", -1);
            return Long.parseLong(fields[STATM_RESIDENT]) * PAGE_BYTES;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Living processes whose environment carries the token: the component's process and its descendants. */
    private static List<ProcessHandle> labelled(String token) {
        if (!HAS_PROC) {
            return List.of();
        }
        String label = TOKEN + "=" + token;
        return ProcessHandle.allProcesses()
                .filter(handle -> hasLabel(handle.pid(), label))
                .toList();
    }

    private static boolean hasLabel(long pid, String label) {
        try {
            String environment = Files.readString(PROC.resolve(pid + "/environ"), StandardCharsets.ISO_8859_1);
            return List.of(environment.split("\0", -1)).contains(label);
        } catch (IOException e) {
            // Gone, or another user's: not ours either way.
            return false;
        }
    }

    /** The process that was spawned with this token: of those that carry it, the one whose parent does not. */
    Optional<ProcessIdentity> spawnedWith(String token) {
        List<ProcessHandle> handles = labelled(token);
        Set<Long> pids =
                new LinkedHashSet<>(handles.stream().map(ProcessHandle::pid).toList());
        return handles.stream()
                .filter(handle -> stat(handle.pid())
                        .filter(fields -> !pids.contains(Long.parseLong(fields.get(STAT_PARENT))))
                        .isPresent())
                .min(Comparator.comparing(handle -> handle.info().startInstant().orElse(Instant.MAX)))
                .map(this::identify);
    }

    /**
     * Ends the recorded process and what it started: politely first, by force after {@code graceMillis}. Signals
     * only processes of exactly this identity, their descendants, and those that carry the record's token.
     *
     * @return false when something still lives
     */
    boolean terminate(ProcessRecord record, long graceMillis) {
        Set<ProcessIdentity> tree = tree(record);
        tree.forEach(identity -> find(identity).ifPresent(ProcessHandle::destroy));
        if (awaitGone(tree, graceMillis)) {
            return true;
        }
        tree.addAll(tree(record));
        tree.forEach(identity -> find(identity).ifPresent(ProcessHandle::destroyForcibly));
        return awaitGone(tree, KILL_WAIT_MILLIS);
    }

    private Set<ProcessIdentity> tree(ProcessRecord record) {
        List<ProcessHandle> handles = new ArrayList<>();
        record.identity().flatMap(this::find).ifPresent(main -> {
            handles.add(main);
            handles.addAll(main.descendants().toList());
        });
        handles.addAll(labelled(record.token()));
        Set<ProcessIdentity> tree = new LinkedHashSet<>();
        handles.forEach(handle -> tree.add(identify(handle)));
        return tree;
    }

    private boolean awaitGone(Set<ProcessIdentity> tree, long millis) {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (tree.stream().anyMatch(this::isAlive)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Interruption.sleep(POLL_MILLIS);
        }
        return true;
    }
}
