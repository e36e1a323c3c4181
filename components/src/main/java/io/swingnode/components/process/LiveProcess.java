package io.swingnode.components.process;

import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.model.ProcessRecord;
import java.util.Optional;

/**
 * A process that is being watched.
 *
 * @param errorLogBytes size of the error log when the process was spawned; 0 if that is not known
 * @param sinceNanos {@link System#nanoTime} when this node spawned or found it
 * @param child present when this node spawned it; an adopted process is not a child of this one
 */
public record LiveProcess(
        LaunchSpec launch, ProcessRecord record, long errorLogBytes, long sinceNanos, Optional<Process> child) {
    static LiveProcess now(LaunchSpec launch, ProcessRecord record, long errorLogBytes, Optional<Process> child) {
        return new LiveProcess(launch, record, errorLogBytes, System.nanoTime(), child);
    }

    /** For how long this node has known it. */
    public long livedMillis() {
        return (System.nanoTime() - sinceNanos) / 1_000_000;
    }

    public ProcessInfo info(ProcessState state) {
        return new ProcessInfo(state, Optional.of(record), record.restarts());
    }
}
