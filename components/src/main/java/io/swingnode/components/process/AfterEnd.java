package io.swingnode.components.process;

import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.model.ProcessExit;

/**
 * What follows the end of a process that nobody had asked for: it is spawned again, unless its policy says otherwise or
 * it has ended too often.
 *
 * @param state how the component is shown afterwards
 * @param action what is told of it
 * @param restarts those that count towards the limit, before the one that may follow
 * @param delayMillis until it is spawned again; 0 if it is not
 */
public record AfterEnd(ProcessState state, ProcessExit.Action action, int restarts, long delayMillis) {
    /** Each restart waits twice as long as the one before, so many times at most. */
    static final int MAX_DOUBLINGS = 6;

    /**
     * Decides by the policy and limit of the component.
     *
     * @param restarts how often it was restarted before, since somebody asked for its start
     * @param livedMillis for how long the process lived; after a long life, earlier restarts do not count
     * @param failed true unless it ended with the exit code 0
     */
    public static AfterEnd of(
            LaunchSpec launch, int restarts, long livedMillis, boolean failed, ComponentsSettings settings) {
        int counted = livedMillis >= settings.restartWindowMillis() ? 0 : restarts;
        if (!launch.restart().restarts(failed)) {
            ProcessState state = failed ? ProcessState.ERRORED : ProcessState.STOPPED;
            return new AfterEnd(state, ProcessExit.Action.NONE, counted, 0);
        }
        if (settings.development() || counted >= launch.maxRestarts()) {
            return new AfterEnd(ProcessState.ERRORED, ProcessExit.Action.GIVE_UP, counted, 0);
        }
        long delayMillis = settings.restartDelayMillis() << Math.min(counted, MAX_DOUBLINGS);
        return new AfterEnd(ProcessState.WAITING_RESTART, ProcessExit.Action.RESTART, counted, delayMillis);
    }

    /** True when the process is spawned again. */
    public boolean isRestart() {
        return action == ProcessExit.Action.RESTART;
    }
}
