package io.swingnode.components.process;

import io.swingnode.components.model.ProcessRecord;
import java.util.Optional;

/** Where a component's process is recorded; a write returns once it is durable, and blocks until then. */
public interface ProcessJournal {
    void write(Optional<ProcessRecord> process);
}
