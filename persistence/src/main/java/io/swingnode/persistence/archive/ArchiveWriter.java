package io.swingnode.persistence.archive;

import java.io.IOException;
import java.util.List;

/** Runs the jobs of an archive, a bounded number at a time. */
@FunctionalInterface
public interface ArchiveWriter {
    /**
     * Runs all jobs and waits for them. When one fails, those not yet started are skipped, and no job is
     * still running when this throws.
     *
     * @throws IOException the failure of the first job that failed
     */
    void write(List<ArchiveJob> jobs) throws IOException;

    /** Uses as many threads as the machine has processors; a single job runs on the caller's thread. */
    static ArchiveWriter ofThreads() {
        return new ArchiveThreads();
    }
}
