package io.swingnode.components.process;

import io.swingnode.components.model.Status;

/** What the process runner says of a component's process (contract §1); without an entry there is none. */
public enum ProcessState {
    LAUNCHING,
    ONLINE,
    STOPPING,
    STOPPED,
    ERRORED,
    WAITING_RESTART;

    public Status toStatus() {
        return switch (this) {
            case ONLINE -> Status.RUNNING;
            case LAUNCHING -> Status.STARTING;
            case STOPPING -> Status.STOPPING;
            case STOPPED -> Status.STOPPED;
            case ERRORED -> Status.ERROR;
            case WAITING_RESTART -> Status.RESTARTING;
        };
    }
}
