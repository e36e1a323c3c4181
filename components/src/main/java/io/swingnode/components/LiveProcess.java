package io.swingnode.components;

import java.util.Optional;

/**
 * A process under watch.
 *
 * @param child present when this very node spawned it; an adopted process is nobody's child here
 */
record LiveProcess(LaunchSpec launch, ProcessRecord record, Optional<Process> child) {
    ProcessInfo info(ProcessState state) {
        return new ProcessInfo(state, record.identity(), record.restarts());
    }
}
