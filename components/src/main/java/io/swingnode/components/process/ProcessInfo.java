package io.swingnode.components.process;

import io.swingnode.components.model.ProcessIdentity;
import java.util.Optional;

/**
 * A process as the runner describes it.
 *
 * @param identity present while there is a process
 * @param restarts crash restarts since the last start that an operator asked for
 */
public record ProcessInfo(ProcessState state, Optional<ProcessIdentity> identity, int restarts) {}
