package io.swingnode.actors.ledger;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The settings of a block ledger, from {@code swingnode.ledger}.
 *
 * @param recentMax committed blocks kept in memory, to answer with a {@link io.swingnode.protocol.BlockStatus}
 * @param queueMax events that may wait for the journal before new ones are refused
 * @param batchMax events written in one transaction
 * @param snapshotEvery events between two snapshots
 * @param snapshotsKept snapshots kept
 * @param deleteEvents whether events older than the oldest kept snapshot are deleted
 * @param retryMin wait after the first failed write; doubled for each further one
 * @param retryMax longest wait
 * @param retriesMax failures in a row after which the ledger gives up
 */
record BlockLedgerSettings(
        int recentMax,
        int queueMax,
        int batchMax,
        int snapshotEvery,
        int snapshotsKept,
        boolean deleteEvents,
        Duration retryMin,
        Duration retryMax,
        int retriesMax) {

    /** Reads the settings from an actor system's configuration. */
    static BlockLedgerSettings from(Config config) {
        Config ledger = config.getConfig("swingnode.ledger");
        return new BlockLedgerSettings(
                atLeastOne(ledger, "recent-max"),
                atLeastOne(ledger, "queue-max"),
                atLeastOne(ledger, "batch-max"),
                atLeastOne(ledger, "snapshot-every"),
                atLeastOne(ledger, "snapshots-kept"),
                ledger.getBoolean("delete-events"),
                ledger.getDuration("retry-min"),
                ledger.getDuration("retry-max"),
                atLeastOne(ledger, "retries-max"));
    }

    private static int atLeastOne(Config config, String key) {
        int value = config.getInt(key);
        if (value < 1) {
            throw new IllegalArgumentException("swingnode.ledger." + key + " must be at least 1, not " + value);
        }
        return value;
    }
}
