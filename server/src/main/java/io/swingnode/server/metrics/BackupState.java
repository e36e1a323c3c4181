package io.swingnode.server.metrics;

import java.util.Optional;

/**
 * The backups that a node makes by its schedule. Times are milliseconds since 1970.
 *
 * @param destination the folder
 * @param running whether one is being made
 * @param doneBytes how much of it is copied or checked
 * @param totalBytes of how much; 0 when that is not known yet
 * @param made how many were made since the node started
 * @param failures how many were not made since the node started
 * @param last the name of the newest one of this home in the folder
 * @param lastHeight its block
 * @param lastMillis its moment
 * @param fault why the last try has failed; empty after one that succeeded
 * @param nextMillis when the next one is due
 */
public record BackupState(
        String destination,
        boolean running,
        long doneBytes,
        long totalBytes,
        long made,
        long failures,
        Optional<String> last,
        Optional<Long> lastHeight,
        Optional<Long> lastMillis,
        Optional<String> fault,
        Optional<Long> nextMillis) {}
