package io.swingnode.components;

import java.util.Optional;

/** Where a component's process is recorded; a write returns once it is durable, and blocks until then. */
interface ProcessJournal {
    void write(Optional<ProcessRecord> process);
}
