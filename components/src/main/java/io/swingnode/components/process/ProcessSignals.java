package io.swingnode.components.process;

import io.swingnode.components.model.Interruption;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.ProcessRecord;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Ends processes; no other class may send signals (a rule of the architecture test).
 *
 * <p>Before each signal, the process id and start time are compared with those on record, and the process must not
 * carry the token of another spawn. So a process that has taken over a recycled id is never signalled, nor is one that
 * a component, being a node itself, has spawned. A process without a token is identified by id and start time alone,
 * because programs may clear or overwrite their environment.
 */
public record ProcessSignals(ProcessTable table) {
    private static final long POLL_MILLIS = 20;
    private static final long KILL_WAIT_MILLIS = 5_000;

    /**
     * Ends the recorded process and its descendants: by a termination signal, and by a kill after {@code graceMillis}.
     *
     * @return false when a process is still alive
     */
    boolean terminate(ProcessRecord record, long graceMillis) {
        Set<ProcessIdentity> known = new LinkedHashSet<>();
        return end(record, known, false, graceMillis) || end(record, known, true, KILL_WAIT_MILLIS);
    }

    /** Signals each process once, also those that appear while others end; true when all are gone. */
    private boolean end(ProcessRecord record, Set<ProcessIdentity> known, boolean force, long millis) {
        long deadline = System.nanoTime() + millis * 1_000_000;
        Set<ProcessIdentity> signalled = new HashSet<>();
        while (true) {
            // A process found once stays known: its parent, through which it was found, may end first.
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

    /** The handle is taken before the check: it does not signal another process that gets its id later. */
    private void signal(ProcessIdentity identity, String token, boolean force) {
        ProcessHandle.of(identity.pid())
                .filter(handle -> table.isAlive(identity) && !table.hasOtherToken(identity, token))
                .ifPresent(handle -> {
                    if (force) {
                        handle.destroyForcibly();
                    } else {
                        handle.destroy();
                    }
                });
    }
}
