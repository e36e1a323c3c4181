package io.swingnode.node.control;

import io.swingnode.server.metrics.BackupState;
import java.util.List;
import java.util.Optional;

/**
 * The state of a node.
 *
 * @param home its home directory
 * @param pid its process
 * @param work who works on the block: {@code idle}, {@code session} or {@code messages}
 * @param height of the last committed block; absent when the host keeps none in the store
 * @param activityHash of the last committed block
 * @param exportDigest of the export data after the last commit; absent while it is not known
 * @param vats vats that have an actor
 * @param exporters exports under way, those of the host's own program included
 * @param exports exports under way that were asked for through the control socket
 * @param backups those that the node makes by its schedule; absent without one
 */
public record NodeView(
        String home,
        long pid,
        String work,
        Optional<Long> height,
        Optional<String> activityHash,
        Optional<String> exportDigest,
        Sizes sizes,
        Log log,
        Optional<Ledger> ledger,
        int vats,
        int exporters,
        List<Export> exports,
        List<App> applications,
        Optional<BackupState> backups) {
    /** Sizes of files, in bytes; the log of the database is in {@link Log}. */
    public record Sizes(long databaseBytes, long journalBytes) {}

    /**
     * The write-ahead log of the store and who reads earlier commits.
     *
     * @param moveFailure why the log can no longer be moved to the database; absent when it can
     * @param fault why the log cannot be watched now; the other values are absent or 0 then
     */
    public record Log(
            long bytes,
            long limitBytes,
            int readers,
            long oldestReaderMillis,
            Optional<String> oldestReader,
            Optional<String> moveFailure,
            Optional<String> fault) {}

    /**
     * The ledger of blocks.
     *
     * @param phase such as {@code OPEN} or {@code BEHIND}
     * @param waiting events that are not durable yet
     * @param height of the last block that the ledger has accepted
     * @param digestFinding where the digest of the export data and the store did not agree, until the operator has looked into it
     */
    public record Ledger(
            String phase,
            int waiting,
            int waitingMax,
            Optional<Long> height,
            Optional<String> digestFinding,
            Optional<String> fault) {}

    /**
     * An export that was asked for through the control socket.
     *
     * @param progress how far it is; absent until it has begun to write
     */
    public record Export(String out, String mode, long elapsedMillis, Optional<ControlProgress> progress) {}

    /** An application and its status. */
    public record App(String id, String status) {}
}
