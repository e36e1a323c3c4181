package io.swingnode.components.operation;

import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.files.Directories;
import io.swingnode.components.model.Interruption;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import java.nio.file.Files;

/** One install or upgrade at a time: an application has one record of how to roll back (contract §8). */
public record InstallLock(JobQueueClient installQueue, Directories directories) {
    private static final int ATTEMPTS = 20;
    private static final long PAUSE_MILLIS = 100;

    /** Refuses while a job is at work; one that has all but ended gets the time to end. Hold the status lock. */
    void require(String appId) {
        for (int attempt = 1; ; attempt++) {
            boolean busy =
                    installQueue.jobs().stream().anyMatch(job -> job.appId().equals(appId));
            if (!busy) {
                return;
            }
            if (attempt == ATTEMPTS || Files.exists(directories.rollback(appId))) {
                throw new LifecycleException(
                        Code.INSTALL_IN_PROGRESS,
                        "an install or upgrade of " + appId + " is under way; wait until it has ended, or cancel it");
            }
            Interruption.sleep(PAUSE_MILLIS);
        }
    }
}
