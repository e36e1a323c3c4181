package io.swingnode.actors.export;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.time.Duration;

/**
 * The settings {@code swingnode.store.wal}: how long the write-ahead log may get.
 *
 * @param limitBytes past which the oldest reader is ended
 * @param checkEvery how often that is looked at
 * @param stopBytes from which on no block is committed while the log cannot be moved to the database
 */
public record WalLimits(long limitBytes, Duration checkEvery, long stopBytes) {
    /** When the log starts over, its file is cut to at most half of this, so that its length shows growth. */
    private static final long LIMIT_BYTES_MIN = 32L << 20;

    /**
     * The settings of an actor system.
     *
     * @throws StoreException (USAGE) for a value that is not allowed
     */
    public static WalLimits of(ActorSystem<?> system) {
        return of(system.settings().config());
    }

    /** As {@link #of(ActorSystem)}, of a configuration. */
    public static WalLimits of(Config config) {
        Config wal = config.getConfig("swingnode.store.wal");
        long limitBytes = wal.getBytes("limit");
        if (limitBytes < LIMIT_BYTES_MIN) {
            throw new StoreException(
                    Reason.USAGE,
                    "swingnode.store.wal.limit is " + limitBytes + " bytes; give at least " + LIMIT_BYTES_MIN);
        }
        long stopBytes = wal.getBoolean("stop-when-stuck") ? limitBytes / 4 * 3 : Long.MAX_VALUE;
        return new WalLimits(limitBytes, wal.getDuration("check-every"), stopBytes);
    }
}
