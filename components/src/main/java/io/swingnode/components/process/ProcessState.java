package io.swingnode.components.process;

import io.swingnode.components.model.Status;

/** The state of a component's process, as the process runner describes it. */
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
