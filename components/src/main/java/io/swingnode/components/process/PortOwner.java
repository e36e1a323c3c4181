package io.swingnode.components.process;

import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.ProcessRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tells whose socket answers on a port of this machine: a component whose port is held by another program must not pass
 * for a healthy one. Reads {@code /proc}; where that does not say, nobody is called a stranger.
 */
record PortOwner(ProcessTable table) {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final int FIELD_LOCAL = 1;
    private static final int FIELD_STATE = 3;
    private static final int FIELD_INODE = 9;

    /** Local addresses that take a connection to 127.0.0.1; the system prefers the earlier ones. */
    private static final List<Set<String>> ADDRESSES = List.of(
            Set.of("0100007F", "0000000000000000FFFF00000100007F"),
            Set.of("00000000"),
            Set.of("00000000000000000000000000000000"));

    private record Listener(String address, String inode) {}

    /** Sockets that processes hold; some may be hidden, because the process is another user's. */
    private record Held(Set<String> inodes, boolean complete) {}

    /** The process that listens on the port, in words, if it is none of the component's; otherwise empty. */
    Optional<String> stranger(ProcessRecord component, int port) {
        List<String> answering = answering(port);
        if (answering.isEmpty()) {
            return Optional.empty();
        }
        Held own = heldBy(table.tree(component));
        return own.complete()
                ? answering.stream()
                        .filter(inode -> !own.inodes().contains(inode))
                        .findFirst()
                        .map(PortOwner::holder)
                : Optional.empty();
    }

    /** The process that listens on the port, in words, whoever it is. */
    Optional<String> anyone(int port) {
        return answering(port).stream().findFirst().map(PortOwner::holder);
    }

    /** The sockets that take a connection to 127.0.0.1. */
    private static List<String> answering(int port) {
        List<Listener> listeners = listeners(port);
        return ADDRESSES.stream()
                .map(addresses -> listeners.stream()
                        .filter(listener -> addresses.contains(listener.address()))
                        .map(Listener::inode)
                        .toList())
                .filter(inodes -> !inodes.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static List<Listener> listeners(int port) {
        String suffix = String.format(":%04X", port);
        return Stream.of("tcp", "tcp6")
                .flatMap(file -> lines(PROC.resolve("net").resolve(file)).stream())
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > FIELD_INODE
                        && fields[FIELD_STATE].equals(LISTENING)
                        && fields[FIELD_LOCAL].endsWith(suffix))
                .map(fields -> new Listener(
                        fields[FIELD_LOCAL].substring(0, fields[FIELD_LOCAL].length() - suffix.length()),
                        fields[FIELD_INODE]))
                .toList();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // Another system than Linux, or one without IPv6.
            return List.of();
        }
    }

    private static Held heldBy(Set<ProcessIdentity> processes) {
        Set<String> inodes = new HashSet<>();
        boolean complete = true;
        for (ProcessIdentity process : processes) {
            complete &= addSockets(process.pid(), inodes);
        }
        return new Held(inodes, complete);
    }

    /** Returns false when the process does not show what it holds. */
    private static boolean addSockets(long pid, Set<String> inodes) {
        try (Stream<Path> descriptors = Files.list(PROC.resolve(pid + "/fd"))) {
            for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
                inode(descriptor).ifPresent(inodes::add);
            }
            return true;
        } catch (AccessDeniedException e) {
            return false;
        } catch (IOException e) {
            // The process has ended.
            return true;
        }
    }

    private static Optional<String> inode(Path descriptor) throws IOException {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("socket:[")
                    ? Optional.of(target.substring("socket:[".length(), target.length() - 1))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            // Closed meanwhile.
            return Optional.empty();
        }
    }

    private static String holder(String inode) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> {
                    Set<String> inodes = new HashSet<>();
                    return addSockets(pid, inodes) && inodes.contains(inode);
                })
                .findFirst()
                .map(pid -> "process " + pid + name(pid))
                .orElse("a process of another user");
    }

    private static String name(long pid) {
        return lines(PROC.resolve(pid + "/comm")).stream()
                .findFirst()
                .map(name -> " (" + name + ")")
                .orElse("");
    }
}
