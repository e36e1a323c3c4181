package io.swingnode.components.process;

import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.model.ProcessRecord;
import java.util.Optional;

/**
 * A process that is being watched.
 *
 * @param child present when this node spawned it; an adopted process is not a child of this one
 */
public record LiveProcess(LaunchSpec launch, ProcessRecord record, Optional<Process> child) {
    public ProcessInfo info(ProcessState state) {
        return new ProcessInfo(state, record.identity(), record.restarts());
    }
}
