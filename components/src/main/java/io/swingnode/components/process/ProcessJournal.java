package io.swingnode.components.process;

import io.swingnode.components.model.ProcessExit;
import io.swingnode.components.model.ProcessRecord;
import java.util.Optional;

/** Where a component's process is recorded; a write returns once it is durable, and blocks until then. */
public interface ProcessJournal {
    void write(Optional<ProcessRecord> process);

    /** The process on record is gone, without having been asked to end; from now on none is on record. */
    void gone(ProcessExit exit);
}
