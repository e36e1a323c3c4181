package io.swingnode.components.process;

import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.ProcessRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The processes of this machine. On Linux it reads {@code /proc}; elsewhere it uses {@link ProcessHandle}, which cannot
 * find a process by its label and does not report its memory.
 */
public final class ProcessTable {
    /** The label in a child's environment by which a later node finds it. */
    static final String TOKEN = "SWINGNODE_TOKEN";

    private static final Path PROC = Path.of("/proc");
    private static final boolean HAS_PROC = Files.isReadable(PROC.resolve("self/stat"));
    /** Positions in {@code stat} counted from the state, which follows the name in parentheses. */
    private static final int STAT_PARENT = 1;

    private static final int STAT_SESSION = 3;
    private static final int STAT_START = 19;
    private static final String GONE = "gone";
    private static final String RESIDENT = "VmRSS:";
    private static final String BOOT =
            HAS_PROC ? read(PROC.resolve("sys/kernel/random/boot_id")).strip() : "";

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The identity of a process; for one that is gone already, an identity that no process has. */
    ProcessIdentity identify(ProcessHandle handle) {
        return new ProcessIdentity(handle.pid(), startMark(handle.pid()).orElse(GONE));
    }

    /** The same for a child of this node, whose id cannot be reused before this node has seen it end. */
    ProcessIdentity identify(Process child) {
        ProcessIdentity identity = identify(child.toHandle());
        return child.isAlive() ? identity : new ProcessIdentity(child.pid(), GONE);
    }

    /** The process of this identity, if it is alive; never another with the same id. A zombie counts as dead. */
    public Optional<ProcessHandle> find(ProcessIdentity identity) {
        return startMark(identity.pid())
                .filter(identity.startMark()::equals)
                .flatMap(mark -> ProcessHandle.of(identity.pid()));
    }

    public boolean isAlive(ProcessIdentity identity) {
        return find(identity).isPresent();
    }

    /** True when the machine was restarted since the process started; false too where that cannot be known. */
    boolean isOfEarlierBoot(ProcessRecord record) {
        return HAS_PROC
                && record.identity()
                        .map(ProcessIdentity::startMark)
                        .filter(mark -> !mark.equals(GONE) && !mark.startsWith(BOOT + ":"))
                        .isPresent();
    }

    private static Optional<String> startMark(long pid) {
        if (HAS_PROC) {
            return stat(pid).map(ProcessTable::mark);
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().startInstant())
                .map(Instant::toEpochMilli)
                .map(String::valueOf);
    }

    private static String mark(List<String> fields) {
        return BOOT + ":" + fields.get(STAT_START);
    }

    /** The fields of {@code stat} from the state on; empty for a process that is gone, or a zombie. */
    private static Optional<List<String>> stat(long pid) {
        try {
            String text = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            List<String> fields =
                    List.of(text.substring(text.lastIndexOf(')') + 2).split(" ", -1));
            boolean dead = fields.getFirst().equals("Z") || fields.getFirst().equals("X");
            return dead ? Optional.empty() : Optional.of(fields);
        } catch (IOException e) {
            // The process has ended: this is how that is usually noticed.
            return Optional.empty();
        }
    }

    /** Resident memory in bytes; 0 when the process is gone, or the system does not report it. */
    long residentBytes(ProcessIdentity identity) {
        if (!HAS_PROC || !isAlive(identity)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(PROC.resolve(identity.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .map(line -> line.replaceAll("\\D", ""))
                    .findFirst()
                    .map(kibibytes -> Long.parseLong(kibibytes) * 1024)
                    .orElse(0L);
        } catch (IOException | UncheckedIOException e) {
            // The process ended meanwhile.
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
        return environment(pid).contains(label);
    }

    private static List<String> environment(long pid) {
        if (!HAS_PROC) {
            return List.of();
        }
        try {
            String environment = Files.readString(PROC.resolve(pid + "/environ"), StandardCharsets.ISO_8859_1);
            return List.of(environment.split("\0", -1));
        } catch (IOException e) {
            // Gone, or another user's: not a process of this node either way.
            return List.of();
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
     * The living processes that belong to a record: the process of its identity, the descendants of that one, those of the
     * session that it was given at its spawn, and all that carry its token. A process that carries another token belongs to another spawn, and is left out.
     */
    Set<ProcessIdentity> tree(ProcessRecord record) {
        Set<ProcessIdentity> tree = new LinkedHashSet<>();
        record.identity().filter(this::isAlive).ifPresent(main -> tree.addAll(descendants(main)));
        record.identity().ifPresent(main -> tree.addAll(session(main)));
        labelled(record.token()).forEach(handle -> tree.add(identify(handle)));
        tree.removeIf(identity -> hasOtherToken(identity, record.token()));
        return tree;
    }

    /**
     * The living processes of the session that a process leads or has led. Its number stays taken while one of them lives;
     * once it is another's, so may be the session.
     */
    private static Set<ProcessIdentity> session(ProcessIdentity leader) {
        Set<ProcessIdentity> members = new LinkedHashSet<>();
        boolean taken = startMark(leader.pid())
                .filter(mark -> !mark.equals(leader.startMark()))
                .isPresent();
        if (HAS_PROC && !taken && leader.startMark().startsWith(BOOT + ":")) {
            long since = ticks(leader.startMark());
            ProcessHandle.allProcesses()
                    .map(ProcessHandle::pid)
                    .forEach(pid -> stat(pid)
                            .filter(fields -> Long.parseLong(fields.get(STAT_SESSION)) == leader.pid())
                            .map(fields -> new ProcessIdentity(pid, mark(fields)))
                            .filter(member -> ticks(member.startMark()) >= since)
                            .ifPresent(members::add));
        }
        return members;
    }

    private static long ticks(String mark) {
        return Long.parseLong(mark.substring(BOOT.length() + 1));
    }

    /** True when the process carries the token of another spawn. */
    boolean hasOtherToken(ProcessIdentity identity, String token) {
        return environment(identity.pid()).stream()
                .filter(variable -> variable.startsWith(TOKEN + "="))
                .anyMatch(variable -> !variable.equals(TOKEN + "=" + token));
    }

    /** The process and its descendants; the identity of each is read together with that of its parent. */
    private Set<ProcessIdentity> descendants(ProcessIdentity main) {
        List<Entry> entries = ProcessHandle.allProcesses()
                .flatMap(handle -> entry(handle).stream())
                .toList();
        Set<ProcessIdentity> tree = new LinkedHashSet<>(Set.of(main));
        Deque<ProcessIdentity> open = new ArrayDeque<>(tree);
        while (!open.isEmpty()) {
            ProcessIdentity parent = open.remove();
            List<ProcessIdentity> children = entries.stream()
                    .filter(entry -> entry.parent() == parent.pid())
                    .map(Entry::identity)
                    .toList();
            // If the parent is still alive, its id was its own when the entries were read.
            if (isAlive(parent)) {
                children.stream().filter(tree::add).forEach(open::add);
            }
        }
        return tree;
    }

    private record Entry(ProcessIdentity identity, long parent) {}

    private static Optional<Entry> entry(ProcessHandle handle) {
        long pid = handle.pid();
        if (HAS_PROC) {
            return stat(pid)
                    .map(fields ->
                            new Entry(new ProcessIdentity(pid, mark(fields)), Long.parseLong(fields.get(STAT_PARENT))));
        }
        return startMark(pid)
                .flatMap(mark ->
                        handle.parent().map(parent -> new Entry(new ProcessIdentity(pid, mark), parent.pid())));
    }
}
