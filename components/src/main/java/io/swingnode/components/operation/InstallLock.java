package io.swingnode.components.operation;

import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.files.Directories;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import java.nio.file.Files;
import java.time.Duration;

/** One install or upgrade at a time: an application has one record of how to roll back (contract §8). */
public record InstallLock(JobQueueClient installQueue, Directories directories) {
    /** What is left of a job whose last word has been heard takes no time to speak of. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Refuses while a job is at work; one that has all but ended gets the time to end. Hold the status lock. */
    void require(String appId) {
        boolean busy = installQueue.jobs().stream().anyMatch(job -> job.appId().equals(appId));
        if (busy && (Files.exists(directories.rollback(appId)) || !installQueue.awaitNone(appId, PATIENCE))) {
            throw new LifecycleException(
                    Code.INSTALL_IN_PROGRESS,
                    "an install or upgrade of " + appId + " is under way; wait until it has ended, or cancel it");
        }
    }
}
