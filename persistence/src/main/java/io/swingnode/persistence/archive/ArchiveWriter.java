package io.swingnode.persistence.archive;

import java.io.IOException;
import java.util.List;

/** Carries out the jobs of an archive, a bounded number side by side. */
@FunctionalInterface
public interface ArchiveWriter {
    /**
     * Carries out all jobs and waits for them. When one fails, those not begun yet are left out, and no job is
     * running any more when this throws.
     *
     * @throws IOException what the first that failed failed with
     */
    void write(List<ArchiveJob> jobs) throws IOException;

    /** On as many threads as the machine has processors; a single job on the caller's. */
    static ArchiveWriter ofThreads() {
        return new ArchiveThreads();
    }
}
