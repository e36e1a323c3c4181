package io.swingnode.persistence.archive;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Runs the jobs of an archive, a bounded number at a time. */
@FunctionalInterface
public interface ArchiveWriter {
    /**
     * Starts to run all jobs; may also run them before it returns. When one fails, those not yet started are skipped.
     *
     * @return completes when all files are durable; fails with the failure of a job, usually an {@link
     *     java.io.IOException}, and no job is still running then
     */
    CompletionStage<?> start(List<ArchiveJob> jobs);

    /**
     * Uses as many threads as the machine has processors, and returns when all jobs have ended; a single job runs on the
     * caller's thread.
     */
    static ArchiveWriter ofThreads() {
        return new ArchiveThreads();
    }
}
