package io.swingnode.components.process;

import io.swingnode.components.config.LaunchSpec;
import java.util.Optional;

/** Starts and ends the processes of components; calls block until that is done. */
public interface ProcessRunner {
    /** Spawns the component's process; one that runs already is returned as it is. */
    ProcessInfo start(LaunchSpec launch);

    /** Ends the process; one that is absent is no error. */
    void delete(String appId, String componentId);

    /** Ends the process and spawns it again; fails with {@code NO_PROCESS} when it is absent. */
    ProcessInfo reload(LaunchSpec launch);

    /** The state of the process; empty when the runner has no entry for it. */
    Optional<ProcessInfo> describe(String appId, String componentId);
}
