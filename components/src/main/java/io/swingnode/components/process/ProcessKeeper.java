package io.swingnode.components.process;

import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.ProcessExit;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.ProcessRecord;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Spawns, finds and ends the process of one component, and records each step. Calls block. */
public record ProcessKeeper(ProcessTable table, ProcessSignals signals, ProcessJournal journal, long killGraceMillis) {
    /** The token is durable before the spawn: whenever this node dies, the next one finds the process. */
    public LiveProcess spawn(LaunchSpec launch, int restarts) {
        String token = UUID.randomUUID().toString();
        journal.write(Optional.of(new ProcessRecord(token, Optional.empty(), restarts)));
        long errorLogBytes = Spawner.errorLogBytes(launch);
        Process process;
        try {
            process = Spawner.spawn(launch, token);
        } catch (RuntimeException e) {
            journal.write(Optional.empty());
            throw e;
        }
        ProcessRecord record = new ProcessRecord(token, Optional.of(table.identify(process)), restarts);
        try {
            journal.write(Optional.of(record));
        } catch (RuntimeException e) {
            signals.terminate(record, 0);
            throw e;
        }
        return LiveProcess.now(launch, record, errorLogBytes, Optional.of(process));
    }

    /**
     * The process that an earlier node recorded. If it is gone, what is left of its descendants is ended, and {@code
     * unasked} hears of an end that nobody had asked for before it is recorded, so that no crash of the node keeps it from
     * being told.
     */
    public Optional<LiveProcess> find(
            ProcessRecord record, LaunchSpec launch, Optional<ProcessExit.Action> next, Consumer<ProcessExit> unasked) {
        Optional<ProcessIdentity> found = record.identity().isPresent()
                ? record.identity().filter(table::isAlive)
                : table.spawnedWith(record.token());
        if (found.isEmpty()) {
            LiveProcess gone = LiveProcess.now(launch, record, 0, Optional.empty());
            endAll(gone);
            // Without an identity, nobody knows that there was a process at all.
            next.filter(action -> record.identity().isPresent())
                    .map(action -> ExitReport.unseen(gone, table.isOfEarlierBoot(record), action))
                    .ifPresentOrElse(
                            exit -> {
                                unasked.accept(exit);
                                journal.gone(exit);
                            },
                            () -> journal.write(Optional.empty()));
            return Optional.empty();
        }
        ProcessRecord known = new ProcessRecord(record.token(), found, record.restarts());
        if (!known.equals(record)) {
            journal.write(Optional.of(known));
        }
        return Optional.of(LiveProcess.now(launch, known, 0, Optional.empty()));
    }

    /**
     * Ends the process and what belongs to it.
     *
     * @return why it cannot be recorded that none is left; empty when it is recorded
     * @throws LifecycleException when a process cannot be ended
     */
    public Optional<RuntimeException> end(LiveProcess live) {
        endAll(live);
        try {
            journal.write(Optional.empty());
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        }
    }

    private void endAll(LiveProcess live) {
        if (!signals.terminate(live.record(), killGraceMillis)) {
            throw new LifecycleException(
                    Code.PROCESS_FAILED,
                    "the process of component " + live.launch().componentId() + " is still running after being killed");
        }
    }

    public boolean isAlive(LiveProcess live) {
        return live.child()
                .map(Process::isAlive)
                .orElseGet(() -> live.record().identity().filter(table::isAlive).isPresent());
    }

    /** True when a process that is gone failed; an adopted one counts as failed, as its exit code is unknown. */
    public static boolean crashed(LiveProcess live) {
        return live.child().map(Process::exitValue).orElse(-1) != 0;
    }

    /** Resident memory of the process and of all that belong to it; pages that they share count once for each. */
    public long residentBytes(LiveProcess live) {
        return table.tree(live.record()).stream()
                .mapToLong(table::residentBytes)
                .sum();
    }
}
