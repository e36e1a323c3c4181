package io.swingnode.components.actor;

import io.swingnode.components.model.Job;

/** Does the work of the jobs of a {@link JobQueue}. */
public interface JobRunner {
    /**
     * Runs one job to its end, on a virtual thread that was started for it and runs nothing else; several jobs may run
     * at the same time. It may block, reports the failures of the job itself, and ends soon after its thread is
     * interrupted, which is how a job is cancelled.
     */
    void run(Job job);
}
