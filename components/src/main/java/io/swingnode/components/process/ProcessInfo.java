package io.swingnode.components.process;

import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.ProcessRecord;
import java.util.Optional;

/**
 * A process as the runner describes it.
 *
 * @param record present while there is a process
 * @param restarts crash restarts since the last start that an operator asked for
 */
public record ProcessInfo(ProcessState state, Optional<ProcessRecord> record, int restarts) {
    public Optional<ProcessIdentity> identity() {
        return record.flatMap(ProcessRecord::identity);
    }
}
