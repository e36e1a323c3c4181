package io.swingnode.components.process;

import io.swingnode.components.model.Interruption;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.ProcessRecord;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Ends processes, and is the only one that may signal any (a rule of the architecture test).
 *
 * <p>Before each single signal it is checked that number and start time are those of a process that a record of ours
 * stands for, and that the process does not carry the token of another spawn: a recycled process id is a stranger,
 * and so is what a component's own node has spawned. A process without any token counts by its number and start time
 * alone, because programs may clear or overwrite their environment.
 */
public record ProcessSignals(ProcessTable table) {
    private static final long POLL_MILLIS = 20;
    private static final long KILL_WAIT_MILLIS = 5_000;

    /**
     * Ends the recorded process and what it started: politely first, by force after {@code graceMillis}.
     *
     * @return false when something still lives
     */
    boolean terminate(ProcessRecord record, long graceMillis) {
        Set<ProcessIdentity> known = new LinkedHashSet<>();
        return end(record, known, false, graceMillis) || end(record, known, true, KILL_WAIT_MILLIS);
    }

    /** Signals each process once, also those that come while others end; true when all are gone. */
    private boolean end(ProcessRecord record, Set<ProcessIdentity> known, boolean force, long millis) {
        long deadline = System.nanoTime() + millis * 1_000_000;
        Set<ProcessIdentity> signalled = new HashSet<>();
        while (true) {
            // What was found once stays known: its parent, which spoke for it, may be gone before it.
            known.addAll(table.tree(record));
            known.removeIf(identity -> !table.isAlive(identity));
            if (known.isEmpty()) {
                return true;
            }
            known.stream().filter(signalled::add).forEach(identity -> signal(identity, record.token(), force));
            while (known.stream().anyMatch(table::isAlive)) {
                if (System.nanoTime() > deadline) {
                    return false;
                }
                Interruption.sleep(POLL_MILLIS);
            }
        }
    }

    /** The handle is taken first: the platform refuses it once another process has its number. */
    private void signal(ProcessIdentity identity, String token, boolean force) {
        ProcessHandle.of(identity.pid())
                .filter(handle -> table.isAlive(identity) && !table.isAnothers(identity, token))
                .ifPresent(handle -> {
                    if (force) {
                        handle.destroyForcibly();
                    } else {
                        handle.destroy();
                    }
                });
    }
}
