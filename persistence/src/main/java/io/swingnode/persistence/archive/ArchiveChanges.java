package io.swingnode.persistence.archive;

import io.swingnode.persistence.block.Changes;
import io.swingnode.persistence.sqlite.Statements;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What one layer has to archive before its block commits, by file name. None of it is written to the store. */
final class ArchiveChanges implements Changes<ArchiveChanges> {
    private final TreeMap<String, ArchiveJob> jobs = new TreeMap<>();

    NavigableMap<String, ArchiveJob> jobs() {
        return jobs;
    }

    void put(ArchiveJob job) {
        jobs.put(job.name(), job);
    }

    @Override
    public void absorb(ArchiveChanges upper) {
        jobs.putAll(upper.jobs);
    }

    @Override
    public void write(Statements statements) {
        // The files are written once, before the commit, by BlockArchive.
    }

    @Override
    public boolean isRows() {
        return false;
    }

    @Override
    public void clearWritten() {
        // A block that was spilled still has to be archived.
    }

    /** Jobs are small; what they write is kept in a file. */
    @Override
    public long sizeBytes() {
        return 0;
    }
}
