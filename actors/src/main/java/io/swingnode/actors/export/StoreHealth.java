package io.swingnode.actors.export;

import java.util.Optional;

/**
 * State of a store's write-ahead log and of the views that read earlier commits.
 *
 * @param walBytes length of the log's file
 * @param walLimitBytes past which the oldest view is ended
 * @param views exports, spans and snapshots being read
 * @param oldestViewMillis for how long the oldest of them has been open; 0 when there is none
 * @param oldestView who reads what in it
 * @param moveFailure why the log can no longer be moved to the database; empty when it can
 */
public record StoreHealth(
        long walBytes,
        long walLimitBytes,
        int views,
        long oldestViewMillis,
        Optional<String> oldestView,
        Optional<String> moveFailure) {}
