package io.swingnode.components.operation;

import io.swingnode.components.actor.InstallClaim;
import io.swingnode.components.actor.JobQueueClient;
import io.swingnode.components.files.Directories;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import java.nio.file.Files;
import java.time.Duration;

/** One install or upgrade of an application at a time: there is one record of how to roll it back. */
public record InstallRequirement(JobQueueClient installQueue, Directories directories) {
    private static final Duration ENDING_LIMIT = Duration.ofSeconds(10);

    /**
     * Refuses while an install or upgrade is under way. A job without a rollback record has done its work and is about
     * to leave the queue: that is waited for. The claim keeps
     * other operations from adding a job.
     */
    void requireNone(InstallClaim claim) {
        String appId = claim.appId();
        for (Job job : installQueue.jobs()) {
            boolean ended = !job.appId().equals(appId)
                    || (!Files.exists(directories.rollback(appId)) && installQueue.awaitEnd(job.key(), ENDING_LIMIT));
            if (!ended) {
                throw new LifecycleException(
                        Code.INSTALL_IN_PROGRESS,
                        "an install or upgrade of " + appId + " is under way; wait until it has ended, or cancel it");
            }
        }
    }
}
